"""Text that people would read and no catalogue can translate: found in templates and in modules.

A template is flattened: what it prints as it stands, and constants that its expressions print.
Of the HTML that results, text and the attributes that people read must be empty of words. In
modules, a string constant that reads like prose must be the argument of a marking function.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

MARKS = {"_", "N_", "gettext", "ngettext", "pgettext", "npgettext"}
READ = {"title", "aria-label", "alt", "placeholder", "content"}
PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}$|^[A-Z][a-z]+ ")
WORD = re.compile(r"[A-Za-z]{2,}|\b[A-Z]\b")
NAMES = re.compile(
    r"\b(?:Touchline|touchline|Brier|API|MLflow|Markdown|UTC|km/h|mm|ms|C|POST|GET|"
    r"summary_large_image|website|article|profile|noindex|image/png|teams|card\.png)\b|/v1/[\w/-]*|https?://"
)
"""Proper names, units and values that are the same in every language."""

_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
_HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"


def in_template(source: str) -> list[str]:
    """Return what a template's text shows without marking it."""
    tree = _ENVIRONMENT.parse(source)
    reader = _Reader()
    reader.feed("".join(_flat(tree)))
    reader.close()
    return [*reader.found, *_constants(tree)]


def in_module(source: str) -> list[str]:
    """Return the prose of a module that is not marked; docstrings and errors are for us."""
    return list(_prose(ast.parse(source)))


def templates(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.html"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        is_typed = tag == "meta" and (named.get("name") == "viewport" or "charset" in named)
        for name, value in attrs:
            if name in READ and not is_typed and named.get("name") != "color-scheme":
                self._see(value or "")
        self._is_code = tag in {"code", "style", "script"}

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature of its base
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            self._see(data)

    def _see(self, text: str) -> None:
        text = re.sub(r'(data-[a-z-]+|class)="[^"]*"', "", text)
        if WORD.search(NAMES.sub("", text)):
            self.found.append(" ".join(text.split()))


def _flat(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Output):
        for each in node.nodes:
            yield from _flat(each) if isinstance(each, nodes.TemplateData) else _printed(each)
    elif isinstance(node, nodes.Expr):
        return
    else:
        for child in node.iter_child_nodes():
            yield from _flat(child)


def _printed(node: nodes.Node) -> Iterator[str]:
    """Yield the constants that an expression may print; a hole for everything else."""
    match node:
        case nodes.Const(value=str(value)):
            yield value
        case nodes.CondExpr(expr1=first, expr2=second):
            yield from _printed(first)
            yield " "
            yield from _printed(second) if second is not None else ""
        case nodes.Concat() | nodes.Or():
            for child in node.iter_child_nodes():
                yield from _printed(child)
        case nodes.Filter(node=nodes.Node() as inner):
            yield from _printed(inner)
        case _:
            yield _HOLE


def _constants(node: nodes.Node) -> Iterator[str]:
    """Yield prose that an expression hands on: to a macro, a loop or a name."""
    match node:
        case nodes.Call(node=nodes.Name(name=name)) if name in MARKS:
            return
        case nodes.Const(value=str(value)) if PROSE.search(NAMES.sub("", value)):
            yield value
        case nodes.Output():
            for child in node.nodes:
                if not isinstance(child, nodes.TemplateData | nodes.Const):
                    yield from _constants(child)
        case nodes.Compare():
            return
        case _:
            for child in node.iter_child_nodes():
                yield from _constants(child)


def _prose(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in MARKS or name.endswith("Error"):
            return
        case ast.Raise() | ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef():  # not the annotations
            for each in (*node.args.defaults, *node.body):
                yield from _prose(each)
        case ast.Dict(values=values):
            for each in values:
                yield from _prose(each)
        case ast.Subscript(value=inner) | ast.keyword(arg="kind", value=inner):
            yield from () if isinstance(node, ast.keyword) else _prose(inner)
        case ast.Constant(value=str(value)) if PROSE.search(value):
            yield value
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _prose(child)

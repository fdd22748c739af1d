"""Texts as HTML: a subset of Markdown, with hashtags, mentions and addresses as links.

Two guards, each enough by itself: markdown-it lets no HTML through and makes none but what its
enabled rules make, and nh3 lets only the elements below out. Links lead to http and https, and to
our own pages of hashtags and people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

from serving.social.text.entities import pieces

TAG_PAGE = "/community/tags/"
PERSON_PAGE = "/community/people/"
MOST_NAMED = 20
"""Hashtags, and mentions, that count in one text; further ones are plain text."""
_RULES = (
    "newline", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink", "entity",
    "list", "blockquote", "fence", "fragments_join",
)  # fmt: skip
_ELEMENTS = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
_REL = "nofollow ugc noopener noreferrer"
_MOST_NESTED = 12
_KEPT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a text names.

    Attributes:
        tags: hashtags in it, folded, each once.
        names: usernames after an @ in it, as written, each once.
        addresses: where its links to the outside lead.
    """

    tags: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(Named):
    """A text that is ready to be shown.

    Attributes:
        html: safe to be put into a page.
    """

    html: str


def named_in(text: str) -> Named:
    """Return what a text names, which costs a third of rendering it."""
    env = _environment()
    _MARKDOWN.parse(text, env)
    return Named(**_found(env))


@lru_cache(maxsize=_KEPT)
def render(text: str, known: tuple[str, ...] = ()) -> Rendered:
    """Return a text rendered.

    Args:
        text: as written.
        known: usernames that it mentions and that there are, in lower case: only those are links.
    """
    env = _environment(known)
    html = _MARKDOWN.render(text, env)
    clean = nh3.clean(
        html,
        tags=_ELEMENTS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        allowed_classes={"a": {"tag", "mention"}},
        attribute_filter=_filtered,
        url_schemes={"http", "https"},
        link_rel=_REL,
    )
    return Rendered(html=clean, **_found(env))


def _environment(known: tuple[str, ...] = ()) -> EnvType:
    """Return what the parser notes things in."""
    return {"tags": {}, "names": {}, "addresses": {}, "known": frozenset(known)}


def _found(env: EnvType) -> dict[str, tuple[str, ...]]:
    return {name: tuple(env[name]) for name in ("tags", "names", "addresses")}


def known_of(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the usernames of a post's mentions as `render` compares them."""
    return tuple(sorted({name.lower() for name in names or ()}))


def is_outside(address: str) -> bool:
    """Tell whether an address leads to a page elsewhere that a link may lead to."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return is_web and parts.username is None  # https://bank.example@elsewhere.example


def _filtered(element: str, attribute: str, value: str) -> str | None:
    if (element, attribute) != ("a", "href"):
        return value
    return value if is_outside(value) or value.startswith((TAG_PAGE, PERSON_PAGE)) else None


def _named(state: StateCore) -> None:
    """Turn what a text names into links, outside links and code."""
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        children: list[Token] = []
        depth = 0
        for child in token.children:
            depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "link_open":
                state.env["addresses"][str(child.attrs.get("href", ""))] = None
            is_plain = child.type == "text" and depth == 0
            children += _pieces(child.content, state.env) if is_plain else [child]
        token.children = children


def _pieces(text: str, env: EnvType) -> list[Token]:
    made: list[Token] = []
    for piece in pieces(text):
        href, kind = "", ""
        if piece.kind == "tag" and _counts(env["tags"], piece.value):
            href, kind = TAG_PAGE + quote(piece.value, safe=""), "tag"
        elif piece.kind == "mention" and _counts(env["names"], piece.value):
            if piece.value.lower() in env["known"]:
                href, kind = PERSON_PAGE + quote(piece.value, safe=""), "mention"
        elif piece.kind == "address" and is_outside(piece.value):
            href = piece.value
            env["addresses"][href] = None
        made += _link(href, kind, piece.text) if href else [_plain(piece.text)]
    return made


def _counts(named: dict[str, None], value: str) -> bool:
    if value not in named and len(named) < MOST_NAMED:
        named[value] = None
    return value in named


def _link(href: str, kind: str, text: str) -> list[Token]:
    attributes: dict[str, str | int | float] = {"href": href}
    if kind:
        attributes["class"] = kind
    opening = Token("link_open", "a", 1, attrs=attributes)
    return [opening, _plain(text), Token("link_close", "a", -1)]


def _plain(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": _MOST_NESTED})
    made.enable(_RULES)
    made.validateLink = is_outside  # pyright: ignore[reportAttributeAccessIssue]
    made.core.ruler.after("inline", "named", _named)
    return made


_MARKDOWN = _markdown()

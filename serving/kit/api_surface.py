"""What clients can see of the API, in a few lines per operation, and what changed between two.

What belongs here: comparing two surfaces. What does not: when a change is allowed; docs/clients.md
has the policy.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

Document = Mapping[str, Any]
Surface = dict[str, dict[str, Any]]
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_ACCESS = "x-touchline-access"


class Change(NamedTuple):
    """One difference.

    Attributes:
        operation: method and address.
        text: what is different, as a sentence.
        is_breaking: a client that worked may not work any more.
    """

    operation: str
    text: str
    is_breaking: bool


def surface_of(document: Document) -> Surface:
    """Return the surface of an OpenAPI document."""
    surface: Surface = {}
    for path, item in document["paths"].items():
        for method in sorted(_METHODS & item.keys()):
            surface[f"{method.upper()} {path}"] = _operation(document, item[method])
    return dict(sorted(surface.items()))


def changes(before: Surface, after: Surface) -> list[Change]:
    """Return what changed, operation by operation, in the order of the addresses."""
    found: list[Change] = []
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            found.append(Change(name, "is gone", is_breaking=True))
        elif name not in before:
            found.append(Change(name, "is new", is_breaking=False))
        else:
            found += _changed(name, before[name], after[name])
    return found


def written(version: str, day: str, found: list[Change]) -> str:
    """Return the section of a changelog, in Markdown."""
    lines = [f"## {version} ({day})", ""]
    for title, is_breaking in (("Breaking", True), ("Other", False)):
        of_kind = [each for each in found if each.is_breaking is is_breaking]
        if of_kind:
            lines += [f"### {title}", ""]
            lines += [f"- `{each.operation}` {each.text}." for each in of_kind]
            lines.append("")
    return "\n".join(lines)


def _operation(document: Document, operation: Document) -> dict[str, Any]:
    parameters = {
        f"{each['in']} {each['name']}": "required" if each.get("required") else "optional"
        for each in operation.get("parameters", ())
    }
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers: dict[str, list[str]] = {}
    for status, answer in operation["responses"].items():
        if not status.startswith(("4", "5")):
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            answers[status] = sorted(_fields(document, schema))
    return {
        "parameters": dict(sorted(parameters.items())),
        "body": dict(sorted(_body(document, body.get("schema", {})))),
        "answers": answers,
        "problems": sorted(s for s in operation["responses"] if s.startswith(("4", "5"))),
        "access": _access(operation.get(_ACCESS)),
        "deprecated": bool(operation.get("deprecated")),
    }


def _access(access: Mapping[str, Any] | None) -> str:
    if access is None or access["anonymous"]:
        return "everybody"
    needed = [*access["roles"], *access["scopes"], *(["owner"] if access["owner"] else [])]
    return ", ".join(needed) or "signed in"


def _resolved(document: Document, schema: Document) -> Document:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return document["components"]["schemas"][str(reference).rpartition("/")[2]]


def _fields(
    document: Document, schema: Document, prefix: str = "", depth: int = 3
) -> Iterator[str]:
    """Yield the fields of an answer, those of lists and objects below it by their path."""
    schema = _resolved(document, schema)
    for name, value in cast("Document", schema.get("properties", {})).items():
        yield f"{prefix}{name}"
        if depth:
            for below in _below(document, value):
                yield from _fields(document, below, f"{prefix}{name}.", depth - 1)


def _below(document: Document, schema: Document) -> Iterator[Document]:
    schema = _resolved(document, schema)
    for name in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(name, ()):
            yield from _below(document, each)
    if "items" in schema:
        yield from _below(document, schema["items"])
    if "properties" in schema:
        yield schema


def _body(document: Document, schema: Document) -> Iterator[tuple[str, str]]:
    schema = _resolved(document, schema)
    required = schema.get("required", ())
    for name in schema.get("properties", {}):
        yield name, "required" if name in required else "optional"


def _changed(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for part, word in (("parameters", "parameter"), ("body", "field")):
        yield from _inputs(name, word, before[part], after[part])
    for status in sorted(before["answers"].keys() | after["answers"].keys()):
        old, new = (set(side["answers"].get(status, ())) for side in (before, after))
        for field in sorted(old - new):
            yield Change(name, f"no longer answers `{field}`", is_breaking=True)
        for field in sorted(new - old):
            yield Change(name, f"answers `{field}`", is_breaking=False)
    if before["access"] != after["access"]:
        text = f"is for {after['access']}, was for {before['access']}"
        yield Change(name, text, is_breaking=after["access"] != "everybody")
    if after["deprecated"] and not before["deprecated"]:
        yield Change(name, "is deprecated", is_breaking=False)


def _inputs(
    name: str, word: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for each in sorted(before.keys() | after.keys()):
        old, new = before.get(each), after.get(each)
        if old == new:
            continue
        if new is None:
            yield Change(name, f"no longer takes the {word} `{each}`", is_breaking=True)
        elif old is None:
            needs = new == "required"
            verb = "needs" if needs else "takes"
            yield Change(name, f"{verb} the {word} `{each}`", is_breaking=needs)
        else:
            text = f"has the {word} `{each}` {new}, it was {old}"
            yield Change(name, text, is_breaking=new == "required")

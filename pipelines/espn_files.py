"""ESPN's answers that people keep as files: each endpoint is recognised by its shape.

What belongs here: recognising a body. What does not: loading it (`loading`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.core.espn import ESPN_FILES
from pipelines.files import below
from sources.errors import PayloadUnreadable
from sources.json_body import read_object

_UNREADABLE = "scoreboard"  # put aside by reason like a scoreboard that cannot be read
_CORE_LIST = frozenset({"count", "pageIndex", "pageSize", "items"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EspnFile:
    """A file, and the endpoint whose answer it holds."""

    endpoint: str
    name: str
    path: Path


def espn_files(paths: Iterable[Path]) -> tuple[list[EspnFile], list[Path]]:
    """Return ESPN's answers in order of name, and JSON files that are something else.

    A file that cannot be read is an answer too, to be put aside by reason.
    """
    found: list[EspnFile] = []
    unrecognised: list[Path] = []
    for root, path in below(paths, ".json"):
        endpoint = endpoint_of(path.read_bytes())
        if endpoint is None or endpoint not in ESPN_FILES:
            unrecognised.append(path)
        else:
            name = path.relative_to(root).as_posix()
            found.append(EspnFile(endpoint=endpoint, name=name, path=path))
    return found, unrecognised


def endpoint_of(body: bytes) -> str | None:
    """Return the endpoint an answer came from; None for documents of other makes."""
    try:
        document = read_object(body)
    except PayloadUnreadable:
        return _UNREADABLE
    return _endpoint(document)


def _endpoint(document: Mapping[str, object]) -> str | None:
    names = document.keys()
    if "events" in names:
        return "schedule" if "team" in names else "scoreboard"
    if isinstance(document.get("header"), dict):
        return "summary"
    for name, endpoint in (
        ("children", "standings"),
        ("sports", "teams"),
        ("articles", "news"),
        ("code", _UNREADABLE),
    ):
        if name in names:
            return endpoint
    is_team = isinstance(document.get("team"), dict) and not names & {"$ref", "athlete"}
    return "team" if is_team and not names & _CORE_LIST else None

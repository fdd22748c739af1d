"""Where a match can be seen: the scoreboard's two lists, and the summary's, which has full names.

`geoBroadcasts` names how, where and in which language; `broadcasts` of the scoreboard only names.
A summary's list is like the first, under the second's name.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, ValidationError

from football.observations.match import Broadcast
from sources.espn.payloads import Dispensable, Text, Wire

_KINDS = {"tv": "tv", "streaming": "streaming", "web": "web", "radio": "radio"}
_LONGEST_CODE = 12
_MOST = 40


class _Named(Wire):
    short_name: Text = Field(default=None, alias="shortName")
    name: Text = None


class _Channel(Wire):
    """One entry, of either shape."""

    type: Annotated[_Named | None, Dispensable] = None
    media: Annotated[_Named | None, Dispensable] = None
    lang: Text = None
    region: Text = None
    names: Annotated[list[str] | None, Dispensable] = None


def broadcasts_of(
    by_region: Sequence[object] | None, by_name: Sequence[object] | None
) -> tuple[Broadcast, ...]:
    """Return the channels of both lists, each once; what cannot be read is left out."""
    found: dict[tuple[str, str], Broadcast] = {}
    for document in (*(by_region or ()), *(by_name or ())):
        for each in _read(document):
            known = any(each.channel == channel for channel, _ in found)
            if each.region or not known:
                found.setdefault((each.channel, each.region), each)
    return tuple(found.values())[:_MOST]


def _read(document: object) -> Iterator[Broadcast]:
    try:
        channel = _Channel.model_validate(document)
    except ValidationError:
        return
    media = channel.media
    short = ((media and (media.short_name or media.name)) or "").strip()
    if short:
        kind = ((channel.type and channel.type.short_name) or "").strip().lower()
        yield Broadcast(
            channel=short,
            region=_code(channel.region),
            kind=_KINDS.get(kind, ""),
            language=_code(channel.lang),
            name=(media and media.name) or None,
        )
    for name in channel.names or ():
        if name.strip():
            yield Broadcast(channel=name.strip())


def _code(text: str | None) -> str:
    code = (text or "").strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) <= _LONGEST_CODE else ""

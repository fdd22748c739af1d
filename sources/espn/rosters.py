"""Squads: a club's `roster`, and the core API's lists of athletes, which hold links only.

The shape of a roster is not confirmed by a recorded answer of football: every part but a player's
id and name may be missing, and positions come as text or as an object.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.play import PlayerReference, RosterObservation
from sources.errors import PayloadUnreadable
from sources.espn.parse import read_document

_ATHLETE = re.compile(r"/athletes/(\d+)(?:[/?]|$)", re.ASCII)
_TEAM = re.compile(r"/teams/(\d+)(?:[/?]|$)", re.ASCII)
_OLDEST = 60
_EARLIEST_BIRTH = date(1900, 1, 1)


class RosterParser:
    """Reads `teams/{id}/roster`."""

    name = "espn_roster"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[RosterObservation]:
        """Read every player; one without a name is rejected and the rest land.

        Raises:
            PayloadUnreadable: an error document, or an answer without a list of athletes.
        """
        document = read_document(body)
        if not isinstance(document.get("athletes"), list):
            raise PayloadUnreadable("not a roster: it has no list of athletes")
        team_id = _text(_object(document.get("team")).get("id")) or _team_in(context.resource)
        rows = list(_flat(cast("Sequence[object]", document["athletes"])))
        observations: list[RosterObservation] = []
        rejects: list[Reject] = []
        for row_no, row in enumerate(rows, 1):
            seen = _player(row_no, row, team_id, context)
            if isinstance(seen, Reject):
                rejects.append(seen)
            else:
                observations.append(seen)
        return Parsed(rows=len(rows), observations=observations, rejects=rejects)


def athlete_ids(body: bytes) -> tuple[Sequence[str], int]:
    """Return the ids that one page of the core API's athletes links to, and how many pages.

    Raises:
        PayloadUnreadable: an error document, or no list of links.
    """
    document = read_document(body)
    items = document.get("items")
    if not isinstance(items, list):
        raise PayloadUnreadable("not a list of athletes: it has no items")
    links = (_text(_object(item).get("$ref")) or "" for item in cast("Sequence[object]", items))
    found = [match[1] for link in links if (match := _ATHLETE.search(link))]
    pages = document.get("pageCount")
    return list(dict.fromkeys(found)), pages if isinstance(pages, int) and pages > 0 else 1


def _flat(athletes: Sequence[object]) -> Iterator[object]:
    """Yield the players: other sports group them by position, under `items`."""
    for each in athletes:
        group = _object(each).get("items")
        if isinstance(group, list):
            yield from cast("Sequence[object]", group)
        else:
            yield each


def _player(
    row_no: int, row: object, team_id: str | None, context: PayloadContext
) -> RosterObservation | Reject:
    fields = _object(row)
    names = (_text(fields.get(name)) for name in ("displayName", "fullName", "shortName"))
    name = next((each for each in names if each), None)
    if name is None:
        reason = RejectReason.MISSING_FIELD if fields else RejectReason.MALFORMED
        shown = fields or {"row": row}
        return Reject(row_no=row_no, reason=reason, detail="a player without a name", row=shown)
    age = fields.get("age")
    position = fields.get("position")
    return RosterObservation(
        row_no=row_no,
        source="espn",
        source_team_id=team_id,
        player=PlayerReference(name=name, source_id=_text(fields.get("id"))),
        fetched_at=context.fetched_at,
        position=_text(_object(position).get("abbreviation")) or _text(position),
        jersey=_text(fields.get("jersey")),
        age=age if isinstance(age, int) and 0 < age < _OLDEST else None,
        born_on=_day(_text(fields.get("dateOfBirth"))),
        citizenship=_text(fields.get("citizenship")),
    )


def _day(text: str | None) -> date | None:
    """Return the date of `1990-05-17T07:00Z`; None for anything that is no plausible one."""
    try:
        day = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return day if day >= _EARLIEST_BIRTH else None


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """Return a text, or an id that comes as a number; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def _team_in(resource: str) -> str | None:
    found = _TEAM.search(f"/{resource}")
    return found[1] if found else None


PARSER = RosterParser()

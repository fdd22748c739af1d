"""Channels of matches to come and in play: what the newest answer names stands.

An answer without channels says nothing about them. What is over is not kept: nobody can watch it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from football.observations.match import Broadcast, MatchObservation, MatchStatus
from storage.football.tables.broadcast import match_broadcast
from storage.kit.copying import copy_rows
from storage.kit.membership import one_of
from storage.kit.unit_of_work import UnitOfWork

_COLUMNS = (
    "match_id",
    "source",
    "channel",
    "region",
    "kind",
    "language",
    "name",
    "observed_at",
    "known_at",
    "recorded_at",
    "payload_id",
)
_TO_BE_SEEN = (MatchStatus.SCHEDULED, MatchStatus.IN_PLAY)


class _Key(NamedTuple):
    match_id: int
    source: str
    channel: str
    region: str


class _Shown(NamedTuple):
    kind: str
    language: str
    name: str


class BroadcastBook:
    """Current channels of some matches, and what one payload changes."""

    def __init__(self, uow: UnitOfWork, match_ids: Iterable[int], payload_id: UUID) -> None:
        self._uow = uow
        self._payload_id = payload_id
        self._standing: dict[tuple[int, str], dict[_Key, _Shown]] = {}
        self._as_of: dict[tuple[int, str], datetime] = {}
        self._new: dict[_Key, tuple[_Shown, datetime]] = {}
        self._closed: set[_Key] = set()
        wanted = sorted(match_ids)
        if wanted:
            self._load(wanted)

    def add(self, match_id: int, seen: MatchObservation) -> bool:
        """Take the channels of an observation; return whether they are others."""
        if not seen.broadcasts or seen.status not in _TO_BE_SEEN:
            return False
        place = match_id, seen.source
        known = self._standing.get(place, {})
        if place in self._as_of and seen.fetched_at < self._as_of[place]:
            return False
        reported = {
            key: _shown(each, known.get(key))
            for each in seen.broadcasts
            for key in [_Key(*place, each.channel, each.region)]
        }
        if reported == known:
            return False
        unlike = {key for key, shown in reported.items() if known.get(key) != shown}
        for key in known.keys() & (unlike | (known.keys() - reported.keys())):
            if key not in self._new:
                self._closed.add(key)
            self._new.pop(key, None)
        self._new |= {key: (reported[key], seen.fetched_at) for key in unlike}
        self._standing[place], self._as_of[place] = reported, seen.fetched_at
        return True

    def write(self) -> None:
        """Close what is no longer so, and append what is new."""
        table = match_broadcast.c
        for key in sorted(self._closed):
            self._uow.connection.execute(
                update(match_broadcast)
                .where(
                    *(table[name] == value for name, value in key._asdict().items()),
                    table.superseded_at.is_(None),
                )
                .values(superseded_at=self._uow.now)
            )
        tail = self._uow.now, self._payload_id
        if self._new:
            rows = [(*key, *shown, at, at, *tail) for key, (shown, at) in self._new.items()]
            copy_rows(self._uow.connection, match_broadcast, _COLUMNS, rows)

    def _load(self, match_ids: list[int]) -> None:
        rows = select(match_broadcast).where(
            one_of(match_broadcast.c.match_id, match_ids),
            match_broadcast.c.superseded_at.is_(None),
        )
        for row in self._uow.connection.execute(rows):
            place = row.match_id, row.source
            key = _Key(*place, row.channel, row.region)
            self._standing.setdefault(place, {})[key] = _Shown(row.kind, row.language, row.name)
            self._as_of[place] = max(row.observed_at, self._as_of.get(place, row.observed_at))


def _shown(seen: Broadcast, known: _Shown | None) -> _Shown:
    """Return a channel as it is kept; its full name is only in some answers."""
    name = seen.name or (known.name if known else seen.channel)
    return _Shown(seen.kind, seen.language, name)

"""Figures of a match and its attendance: the newest observation counts, gaps never do.

Figures grow while a match is in play, each step a version; attendance is reported when it is over.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations.match import MatchObservation, MatchStatus
from storage.football.tables.lineup import match_attendance, match_figure
from storage.kit.copying import copy_rows
from storage.kit.membership import one_of
from storage.kit.unit_of_work import UnitOfWork

_COLUMNS = (
    "match_id",
    "source",
    "name",
    "home",
    "away",
    "observed_at",
    "recorded_at",
    "payload_id",
)
_COUNTED = (MatchStatus.IN_PLAY, MatchStatus.FINISHED)


class _Key(NamedTuple):
    match_id: int
    source: str
    name: str


class _Figure(NamedTuple):
    home: float | None
    away: float | None
    observed_at: datetime


class _Crowd(NamedTuple):
    attendance: int
    source: str
    observed_at: datetime


class ParticularsBook:
    """Current figures and attendances of some matches, and what one payload changes."""

    def __init__(self, uow: UnitOfWork, match_ids: Iterable[int], payload_id: UUID) -> None:
        self._uow = uow
        self._payload_id = payload_id
        self._figures: dict[_Key, _Figure] = {}
        self._crowds: dict[int, _Crowd] = {}
        self._new_figures: dict[_Key, _Figure] = {}
        self._superseded: list[_Key] = []
        self._new_crowds: dict[int, _Crowd] = {}
        wanted = sorted(match_ids)
        if wanted:
            self._load(wanted)

    def add(self, match_id: int, seen: MatchObservation) -> bool:
        """Take what is new of an observation; return whether anything is."""
        if seen.status not in _COUNTED:
            return False
        is_new = [
            self._add_figure(_Key(match_id, seen.source, name), pair, seen.fetched_at)
            for name, pair in seen.figures.items()
        ]
        is_over = seen.status is MatchStatus.FINISHED
        return (is_over and self._add_crowd(match_id, seen)) or any(is_new)

    def changed(self, match_id: int) -> dict[str, tuple[float | None, float | None]]:
        """Return what is new in one payload of a match's figures, home first, by name."""
        return {
            key.name: (figure.home, figure.away)
            for key, figure in self._new_figures.items()
            if key.match_id == match_id
        }

    def write(self) -> None:
        """Close the superseded figures and append the new ones."""
        for key in self._superseded:
            self._uow.connection.execute(
                update(match_figure)
                .where(
                    match_figure.c.match_id == key.match_id,
                    match_figure.c.source == key.source,
                    match_figure.c.name == key.name,
                    match_figure.c.superseded_at.is_(None),
                )
                .values(superseded_at=self._uow.now)
            )
        tail = (self._uow.now, self._payload_id)
        if self._new_figures:
            rows = [(*key, *figure, *tail) for key, figure in self._new_figures.items()]
            copy_rows(self._uow.connection, match_figure, _COLUMNS, rows)
        for match_id, crowd in self._new_crowds.items():
            values: Mapping[str, object] = {
                **crowd._asdict(),
                "recorded_at": tail[0],
                "payload_id": tail[1],
            }
            self._uow.connection.execute(
                upsert(match_attendance)
                .values(match_id=match_id, **values)
                .on_conflict_do_update(index_elements=["match_id"], set_=values)
            )

    def _add_figure(
        self, key: _Key, pair: tuple[float | None, float | None], observed_at: datetime
    ) -> bool:
        current = self._figures.get(key)
        reported = tuple(None if value is None else round(value, 3) for value in pair)
        if current is not None:
            is_older = observed_at < current.observed_at
            if is_older or reported == (current.home, current.away) or None in reported:
                return False
            if key not in self._new_figures:
                self._superseded.append(key)
        self._figures[key] = self._new_figures[key] = _Figure(
            reported[0], reported[1], observed_at
        )
        return True

    def _add_crowd(self, match_id: int, seen: MatchObservation) -> bool:
        current = self._crowds.get(match_id)
        if not seen.attendance:
            return False
        crowd = _Crowd(seen.attendance, seen.source, seen.fetched_at)
        if current is not None and (
            crowd.attendance == current.attendance or crowd.observed_at < current.observed_at
        ):
            return False
        self._crowds[match_id] = self._new_crowds[match_id] = crowd
        return True

    def _load(self, match_ids: list[int]) -> None:
        figures = select(match_figure).where(
            one_of(match_figure.c.match_id, match_ids), match_figure.c.superseded_at.is_(None)
        )
        for row in self._uow.connection.execute(figures):
            home, away = (None if v is None else round(v, 3) for v in (row.home, row.away))
            key = _Key(row.match_id, row.source, row.name)
            self._figures[key] = _Figure(home, away, row.observed_at)
        crowds = select(match_attendance).where(one_of(match_attendance.c.match_id, match_ids))
        for row in self._uow.connection.execute(crowds):
            self._crowds[row.match_id] = _Crowd(row.attendance, row.source, row.observed_at)

"""Counts of a finished match: versioned, each source for itself, completed, never blanked.

Which source counts for a competition is decided by `football.precedence`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from football.known import match_known
from football.observations.match import COUNTS, MatchObservation, MatchStatus
from storage.football.tables.match import match_statistics
from storage.kit.copying import copy_rows
from storage.kit.membership import one_of
from storage.kit.unit_of_work import UnitOfWork

_COLUMNS = (
    "match_id",
    "source",
    *COUNTS,
    "observed_at",
    "known_at",
    "known_basis",
    "recorded_at",
    "payload_id",
)
_Counts = tuple[int | None, ...]
_counts_of = attrgetter(*COUNTS)


class _Key(NamedTuple):
    match_id: int
    source: str


class _Version(NamedTuple):
    counts: _Counts
    observed_at: datetime
    known_at: datetime
    known_basis: str


def _completed(known: _Counts, reported: _Counts) -> _Counts:
    return tuple(a if b is None else b for a, b in zip(known, reported, strict=True))


class StatisticsBook:
    """Current statistics of some matches, and the versions that one payload adds."""

    def __init__(self, uow: UnitOfWork, match_ids: Iterable[int], payload_id: UUID) -> None:
        self._uow = uow
        self._payload_id = payload_id
        self._current: dict[_Key, _Version] = {}
        self._changed: dict[_Key, _Version] = {}
        self._superseded: dict[str, set[int]] = defaultdict(set)
        wanted = sorted(match_ids)
        if wanted:
            self._load(wanted)

    def add(self, match_id: int, seen: MatchObservation) -> bool:
        """Merge an observation's counts; return whether anything is new."""
        if seen.statistics is None or seen.status is not MatchStatus.FINISHED:
            return False
        counts: _Counts = _counts_of(seen.statistics)
        if all(count is None for count in counts):
            return False
        key = _Key(match_id, seen.source)
        current = self._current.get(key)
        known = match_known(
            seen.status,
            seen.kickoff_at,
            has_kickoff_time=seen.has_kickoff_time,
            fetched_at=seen.fetched_at,
        )
        if current is None:
            version = _Version(counts, seen.fetched_at, known.at, known.basis)
        else:
            # An answer that comes late fills gaps, and corrects nothing.
            is_older = seen.fetched_at < current.observed_at
            merged = (
                _completed(counts, current.counts)
                if is_older
                else _completed(current.counts, counts)
            )
            if merged == current.counts and known.at >= current.known_at:
                return False
            version = _Version(
                merged,
                max(seen.fetched_at, current.observed_at),
                *(known if known.at < current.known_at else current[2:]),
            )
            if key not in self._changed:
                self._superseded[seen.source].add(match_id)
        self._current[key] = self._changed[key] = version
        return True

    def write(self) -> None:
        """Close the superseded versions and append the new ones."""
        for source, match_ids in sorted(self._superseded.items()):
            self._uow.connection.execute(
                update(match_statistics)
                .where(
                    one_of(match_statistics.c.match_id, sorted(match_ids)),
                    match_statistics.c.source == source,
                    match_statistics.c.superseded_at.is_(None),
                )
                .values(superseded_at=self._uow.now)
            )
        if self._changed:
            tail = (self._uow.now, self._payload_id)
            rows = [
                (*key, *v.counts, v.observed_at, v.known_at, v.known_basis, *tail)
                for key, v in self._changed.items()
            ]
            copy_rows(self._uow.connection, match_statistics, _COLUMNS, rows)

    def _load(self, match_ids: list[int]) -> None:
        statement = select(match_statistics).where(
            one_of(match_statistics.c.match_id, match_ids),
            match_statistics.c.superseded_at.is_(None),
        )
        for row in self._uow.connection.execute(statement).mappings():
            counts = tuple(row[name] for name in COUNTS)
            self._current[_Key(row["match_id"], row["source"])] = _Version(
                counts, row["observed_at"], row["known_at"], row["known_basis"]
            )

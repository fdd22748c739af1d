"""Versioned rows of one part of a match: what differs is closed and appended, what is gone closed.

What belongs here: versions by key. What does not: whether an answer is the newest (`answers`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, insert, select, update

from storage.kit.unit_of_work import UnitOfWork

Facts = tuple[object, ...]


class Sighting(NamedTuple):
    """Which answer says so, and when it was given."""

    source: str
    seen_at: datetime
    payload_id: UUID


class Entries:
    """The rows of a table that stand for one part of a match, by a key of their own.

    Args:
        uow: the transaction.
        table: with `observed_at`, `known_at`, `recorded_at`, `superseded_at`, `payload_id`.
        key: column that identifies a row within the part.
        facts: columns that a version differs by.
        part: columns, and values, that name the part; also given to new rows.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        table: Table,
        key: str,
        facts: Sequence[str],
        part: Mapping[str, object],
    ) -> None:
        self._uow = uow
        self._table = table
        self._key = key
        self._facts = facts
        self._part = part
        rows = uow.connection.execute(select(table).where(*self._standing())).mappings()
        self._current: dict[Any, Mapping[str, Any]] = {row[key]: dict(row) for row in rows}

    def replace(
        self, reported: Mapping[Any, Facts], sighting: Sighting, *, is_whole: bool
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Make these the rows that stand; those left out go only if `reported` is the whole.

        Returns:
            The keys of rows that are new or different, and of those that are gone.
        """
        unlike = [key for key, facts in reported.items() if self._known(key) != facts]
        gone = [key for key in self._current if is_whole and key not in reported]
        self._close([key for key in (*unlike, *gone) if key in self._current])
        if unlike:
            shared = {
                **self._part,
                "source": sighting.source,
                "observed_at": sighting.seen_at,
                "known_at": sighting.seen_at,
                "recorded_at": self._uow.now,
                "payload_id": sighting.payload_id,
            }
            rows = [
                {**shared, self._key: key, **dict(zip(self._facts, reported[key], strict=True))}
                for key in unlike
            ]
            self._uow.connection.execute(insert(self._table), rows)
        return unlike, gone

    def known_since(self, reported: Mapping[Any, Facts], seen_at: datetime) -> None:
        """Let rows that an older answer says too be known since then."""
        same = [
            key
            for key, facts in reported.items()
            if self._known(key) == facts and self._current[key]["known_at"] > seen_at
        ]
        if same:
            self._uow.connection.execute(
                update(self._table)
                .where(*self._standing(), self._table.c[self._key].in_(same))
                .values(known_at=seen_at, observed_at=seen_at)
            )

    def _known(self, key: object) -> Facts | None:
        row = self._current.get(key)
        return None if row is None else tuple(row[name] for name in self._facts)

    def _close(self, keys: Sequence[object]) -> None:
        if keys:
            self._uow.connection.execute(
                update(self._table)
                .where(*self._standing(), self._table.c[self._key].in_(keys))
                .values(superseded_at=self._uow.now)
            )

    def _standing(self) -> list[ColumnElement[bool]]:
        named = [self._table.c[name] == value for name, value in self._part.items()]
        return [*named, self._table.c.superseded_at.is_(None)]

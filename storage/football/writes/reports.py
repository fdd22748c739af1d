"""Each source's last report of a match, as it was received, even where another source's stands.

What belongs here: keeping it. What does not: comparing (`football.agreement`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.endings import CALLED_OFF
from football.observations.match import MatchObservation, MatchStatus
from storage.football.tables.agreement import match_report
from storage.kit.copying import copy_rows
from storage.kit.unit_of_work import UnitOfWork

_COMPARED = (
    "kickoff_at",
    "status",
    "home_goals",
    "away_goals",
    "home_goals_aet",
    "away_goals_aet",
    "home_name",
    "away_name",
)
_KEY = ("match_id", "source")
_COLUMNS: tuple[str, ...] = (
    *_KEY,
    *_COMPARED,
    "row_no",
    "observed_at",
    "recorded_at",
    "payload_id",
)


class _Report(NamedTuple):
    """The reported values in the order of the columns, the row, and the time of the fetch."""

    values: tuple[object, ...]
    row_no: int
    observed_at: datetime


class ReportBook:
    """The last word of each source about some matches, and what one payload adds.

    Args:
        uow: the transaction.
        known: matches of the payload that there were before it.
        payload_id: of the payload.
    """

    def __init__(self, uow: UnitOfWork, known: Collection[int], payload_id: UUID) -> None:
        self._uow, self._payload_id = uow, payload_id
        self._known = known
        self._current: dict[tuple[int, str], _Report] = {}
        self._changed: dict[tuple[int, str], _Report] = {}
        if known:
            self._load(known)

    def add(self, match_id: int, seen: MatchObservation) -> None:
        """Take a source's report of a match, unless it is unchanged or older than the last one."""
        key = (match_id, seen.source)
        report = _Report(_values(seen), seen.row_no, seen.fetched_at)
        current = self._current.get(key)
        if current is not None and (
            current.values == report.values or _goes_before(current, report, seen.status)
        ):
            return
        self._current[key] = self._changed[key] = report

    def write(self) -> None:
        """Write what is new: matches that were unknown by COPY, the others one by one."""
        rows = [
            (*key, *report.values, *report[1:], self._uow.now, self._payload_id)
            for key, report in self._changed.items()
        ]
        new = [row for row in rows if row[0] not in self._known]
        others = [dict(zip(_COLUMNS, row, strict=True)) for row in rows if row[0] in self._known]
        if new:
            copy_rows(self._uow.connection, match_report, _COLUMNS, new)
        if others:
            statement = upsert(match_report)
            changed = {n: statement.excluded[n] for n in _COLUMNS if n not in _KEY}
            self._uow.connection.execute(
                statement.on_conflict_do_update(index_elements=_KEY, set_=changed), others
            )

    def _load(self, match_ids: Collection[int]) -> None:
        statement = select(match_report).where(match_report.c.match_id.in_(sorted(match_ids)))
        for row in self._uow.connection.execute(statement).mappings():
            values = tuple(row[name] for name in _COMPARED)
            self._current[row["match_id"], row["source"]] = _Report(
                values, row["row_no"], row["observed_at"]
            )


def _goes_before(current: _Report, report: _Report, status: MatchStatus) -> bool:
    """Tell whether what is known is newer; of one answer a date that was given up says less."""
    if report.observed_at == current.observed_at:
        return status in CALLED_OFF
    return report.observed_at < current.observed_at


def _values(seen: MatchObservation) -> tuple[object, ...]:
    score = seen.score
    is_over = seen.status is MatchStatus.FINISHED
    goals = (score.home_goals_90, score.away_goals_90, score.home_goals_aet, score.away_goals_aet)
    return (
        seen.kickoff_at,
        seen.status.value,
        *(goals if is_over else (None,) * 4),
        seen.home.name,
        seen.away.name,
    )

"""Seasons compared: what each source has of one, and where the sources differ.

A difference that is found again keeps its number and its question; one that is gone is removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.agreement import Club, Disagreement, Report, coverage, disagreements
from football.observations.match import MatchStatus
from storage.football.statements import agreement as questions
from storage.football.tables.agreement import disagreement, season_agreement
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.tables import quarantine

_VALUES = ("source", "other", "value", "other_value", "round", "match_id", "team_id", "payload_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSeason:
    """A season of which there is something new.

    Attributes:
        fingerprint: of all there is to compare.
    """

    season_id: int
    start_year: int
    label: str
    code: str
    country: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """How the tables that were published of a season compare with ours.

    Attributes:
        compared: how many, one a round; 0 where none is known.
        last_on: the day of the last.
    """

    compared: int = 0
    last_on: date | None = None
    differences: Sequence[Disagreement] = ()


def due(connection: Connection) -> list[DueSeason]:
    """Return the seasons to compare."""
    return [DueSeason(**row) for row in connection.execute(questions.due()).mappings()]


def compare(uow: UnitOfWork, wanted: DueSeason, tables: Tables) -> int:
    """Compare a season and keep what differs; return how much that is. The caller commits."""
    of_season = {"season_id": wanted.season_id}
    rows = uow.connection.execute(questions.reports(), of_season).mappings()
    reports = [_report(row) for row in rows]
    playing = uow.connection.execute(questions.teams(), of_season)
    clubs = {row.team_id: Club(row.name, row.country) for row in playing}
    taught = uow.connection.execute(questions.confirmed(), {"teams": sorted(clubs)})
    confirmed = {(row.source, row.alias, row.team_id) for row in taught}
    found = [*disagreements(reports, clubs, confirmed), *tables.differences]
    _keep(uow, wanted.season_id, {each.key: each for each in found})
    values = {
        "sources": {
            each.source: {
                "matches": each.matches,
                "finished": each.finished,
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
            }
            for each in coverage(reports)
        },
        "tables": tables.compared,
        "last_table_on": tables.last_on,
        "fingerprint": wanted.fingerprint,
        "compared_at": uow.now,
    }
    uow.connection.execute(
        upsert(season_agreement)
        .values(season_id=wanted.season_id, **values)
        .on_conflict_do_update(index_elements=["season_id"], set_=values)
    )
    return len(found)


def _keep(uow: UnitOfWork, season_id: int, found: dict[str, Disagreement]) -> None:
    gone = delete(disagreement).where(
        disagreement.c.season_id == season_id, disagreement.c.key.not_in(sorted(found))
    )
    question_ids = uow.connection.execute(gone.returning(disagreement.c.question_id)).scalars()
    uow.connection.execute(
        update(quarantine)
        .where(
            quarantine.c.quarantine_id.in_([each for each in question_ids if each]),
            quarantine.c.resolved_at.is_(None),
        )
        .values(resolved_at=uow.now, resolution="the sources do not differ any more")
    )
    if not found:
        return
    rows = [
        {
            "season_id": season_id,
            "key": key,
            "kind": each.kind.value,
            "found_at": uow.now,
            **{name: getattr(each, name) for name in _VALUES},
        }
        for key, each in sorted(found.items())
    ]
    statement = upsert(disagreement)
    changed = {name: statement.excluded[name] for name in _VALUES}
    uow.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["season_id", "key"],
            set_=changed,
            where=disagreement.c.value.is_distinct_from(statement.excluded.value)
            | disagreement.c.other_value.is_distinct_from(statement.excluded.other_value),
        ),
        rows,
    )


def _report(row: Any) -> Report:
    kickoff_at: datetime = row["kickoff_at"]
    return Report(
        match_id=row["match_id"],
        source=row["source"],
        kickoff_at=kickoff_at,
        status=MatchStatus(row["status"]),
        goals=_goals(row["home_goals"], row["away_goals"]),
        goals_aet=_goals(row["home_goals_aet"], row["away_goals_aet"]),
        names=(row["home_name"], row["away_name"]),
        team_ids=(row["home_team_id"], row["away_team_id"]),
    )


def _goals(home: int | None, away: int | None) -> tuple[int, int] | None:
    return None if home is None or away is None else (home, away)

"""Keeping chances of players: what is new of a match, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from storage.forecast.statements import players
from storage.forecast.tables.player import CERTAIN, UNSURE, player_chance
from storage.kit.unit_of_work import UnitOfWork

_DIGITS = 4
_SAID = (
    *("player_id", "team_id", "is_home", "line", "reason", "back_on", "track", "has_lineup"),
    "kickoff_at",
)

Row = Mapping[str, Any]


def replace(uow: UnitOfWork, horizon: str, rows: Sequence[Row], run_id: str) -> list[int]:
    """Write the chances of matches of which anything is new; return those; the caller commits.

    Args:
        uow: the transaction.
        horizon: of all the rows.
        rows: the columns of `player_chance` without the outcome, whole matches.
        run_id: of Dagster.
    """
    by_match: dict[int, list[Row]] = {}
    for row in rows:
        by_match.setdefault(row["match_id"], []).append(row)
    values = {"match_ids": list(by_match), "horizon_name": horizon}
    before: dict[int, list[Row]] = {}
    for row in uow.connection.execute(players.standing(), values).mappings():
        said = {str(name): value for name, value in row.items()}
        before.setdefault(row["match_id"], []).append(said)
    news = [
        match_id
        for match_id, found in by_match.items()
        if _says(found) != _says(before.get(match_id, ()))
    ]
    if news:
        uow.connection.execute(players.forget(), values | {"match_ids": news})
        stamp = {"horizon": horizon, "recorded_at": uow.now, "dagster_run_id": run_id}
        added = [dict(row) | stamp for match_id in news for row in by_match[match_id]]
        uow.connection.execute(insert(player_chance), added)
    return news


def settle(uow: UnitOfWork, outcomes: Iterable[Row]) -> None:
    """Add what players did; the caller commits.

    Args:
        uow: the transaction.
        outcomes: `of_match`, `of_player`, `is_starter`, `minutes`, `goals`, `yellow_cards`; all of
            them None where nobody tells who played.
    """
    rows = [dict(row) | {"settled_at": uow.now} for row in outcomes]
    if rows:
        uow.connection.execute(players.settle(), rows)


def _says(rows: Iterable[Row]) -> set[tuple[Any, ...]]:
    return {
        (*(row[name] for name in _SAID), *(_rounded(row[name]) for name in (*CERTAIN, *UNSURE)))
        for row in rows
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)

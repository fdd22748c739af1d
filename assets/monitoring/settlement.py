"""Settling: the final score meets what was sealed of a match, once, and again if it is corrected.

What belongs here: noting which scores are settled and announcing it. What does not: scores over
many matches (`scorecard`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert

from football.arrays import FloatArray
from football.scores import log_loss
from storage.forecast.events.forecasts import ForecastSettled
from storage.forecast.tables.review import settlement
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

_PROBABILITIES = ("p_home", "p_draw", "p_away")


def settle(uow: UnitOfWork, sealed: pl.DataFrame, dagster_run_id: str) -> int:
    """Note and announce every match of `sealed` whose score was not settled; return how many.

    Args:
        uow: the transaction that writes the scorecard made of the same rows.
        sealed: *the* forecast of each finished match and track, with the score.
        dagster_run_id: kept beside each settlement.
    """
    if sealed.is_empty():
        return 0
    fresh = _note(uow, sealed, dagster_run_id)
    for row in _announced(sealed.filter(pl.col("match_id").is_in(fresh))):
        uow.publish(_event(row, uow.now))
    return len(fresh)


def _note(uow: UnitOfWork, sealed: pl.DataFrame, dagster_run_id: str) -> list[int]:
    scores = sealed.select("match_id", "home_goals_90", "away_goals_90").unique("match_id")
    stamp = {"settled_at": uow.now, "dagster_run_id": dagster_run_id}
    row = insert(settlement).values([score | stamp for score in scores.iter_rows(named=True)])
    written = row.on_conflict_do_update(
        index_elements=[settlement.c.match_id],
        set_={name: row.excluded[name] for name in ("home_goals_90", "away_goals_90", *stamp)},
        where=or_(
            settlement.c.home_goals_90 != row.excluded.home_goals_90,
            settlement.c.away_goals_90 != row.excluded.away_goals_90,
        ),
    )
    return list(uow.connection.execute(written.returning(settlement.c.match_id)).scalars())


def _announced(sealed: pl.DataFrame) -> list[dict[str, Any]]:
    """Return a row per match, its tracks with what each forecast lost."""
    losses: FloatArray = log_loss(
        sealed.select(_PROBABILITIES).to_numpy(), sealed["outcome"].to_numpy()
    )
    scored = sealed.with_columns(log_loss=pl.Series(losses, dtype=pl.Float64()))
    by_match = scored.group_by(
        "match_id", "competition", "home_goals_90", "away_goals_90", maintain_order=True
    ).agg(tracks=pl.struct("track", *_PROBABILITIES, "log_loss"))
    return by_match.to_dicts()


def _event(row: Mapping[str, Any], now: datetime) -> Event:
    topics = [f"match:{row['match_id']}", f"competition:{row['competition']}"]
    return Event.of(ForecastSettled.model_validate(row), topics=topics, occurred_at=now)

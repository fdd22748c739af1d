"""Sealing forecasts: what is new joins the chain, and every match looked at is reviewed.

What belongs here: the one transaction of rows, seal and events. What does not: making forecasts
(`upcoming`, `bodies`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, and_, case
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from assets.predictions.bodies import Body, Provenance, is_news
from football.horizons import horizon
from storage.event_types.forecasts import ForecastSaid, ForecastUpdated
from storage.events import Event
from storage.statements import forecasts, owed
from storage.tables.review import review
from storage.unit_of_work import UnitOfWork

_NOTED = ("kickoff_at", "horizon", *owed.SEEN)
_PROBABILITIES = ("p_home", "p_draw", "p_away")
_TOLD = ("forecast_id", "track", "horizon", "model_version_id", *_PROBABILITIES)
_SIZE_DIGITS = 6


def seal(
    engine: Engine, bodies: Iterable[Body], coming: pl.DataFrame, provenance: Provenance
) -> int:
    """Seal the forecasts that say something new, announce each match once, return how many.

    Every match looked at is reviewed, also where there was nothing new to say.
    """
    with UnitOfWork(engine) as uow:
        # One forecast refused for coming too late would undo all of them. Sealing takes less time
        # than forecasting took, whatever the speed of the clock.
        in_time = coming.filter(pl.col("kickoff_at") > uow.now + (uow.now - provenance.as_of))
        matches = {row["match_id"]: row for row in in_time.iter_rows(named=True)}
        said = last_said(uow.connection, list(matches))
        news = [
            body
            for body in bodies
            if body["match_id"] in matches and is_news(body, said.get(_key(body)))
        ]
        by_match: dict[int, list[Body]] = defaultdict(list)
        for body, forecast_id in zip(news, uow.seal(news), strict=True):
            by_match[body["match_id"]].append({**body, "forecast_id": str(forecast_id)})
        for match_id, of_match in by_match.items():
            uow.publish(_updated(matches[match_id], of_match, said, uow.now))
        reviews = [_review(row, by_match[row["match_id"]], provenance) for row in matches.values()]
        if reviews:
            uow.connection.execute(_reviewed(), reviews)
        uow.commit()
    return len(news)


def last_said(
    connection: Connection, match_ids: list[int]
) -> dict[tuple[int, str], Mapping[str, Any]]:
    """Return the last sealed body by match and track."""
    rows = connection.execute(forecasts.newest_of_matches(), {"match_ids": match_ids}).mappings()
    return {(row["match_id"], row["track"]): json.loads(bytes(row["body"])) for row in rows}


def _reviewed() -> Insert:
    """Keep one review per match and instant: a standing clock may look twice.

    Why it was looked at stays with the look that sealed something.
    """
    row = upsert(review)
    is_idle = and_(row.excluded.sealed == 0, review.c.sealed > 0)
    told = {
        name: case((is_idle, review.c[name]), else_=row.excluded[name])
        for name in ("cause", "dagster_run_id")
    }
    return row.on_conflict_do_update(
        index_elements=[review.c.match_id, review.c.as_of],
        set_={
            **{name: row.excluded[name] for name in _NOTED},
            **told,
            "sealed": review.c.sealed + row.excluded.sealed,
        },
    )


def _review(
    match: Mapping[str, Any], sealed: list[Body], provenance: Provenance
) -> dict[str, Any]:
    return {
        "match_id": match["match_id"],
        "as_of": provenance.as_of,
        "kickoff_at": match["kickoff_at"],
        "horizon": horizon(match["kickoff_at"], provenance.as_of),
        "cause": provenance.cause_of(match["match_id"]),
        **{name: match[name] for name in owed.SEEN},
        "sealed": len(sealed),
        "dagster_run_id": provenance.dagster_run_id,
    }


def _updated(
    match: Mapping[str, Any],
    bodies: list[Body],
    said: Mapping[tuple[int, str], Mapping[str, Any]],
    now: datetime,
) -> Event:
    forecasts = [
        ForecastSaid(**{key: body[key] for key in _TOLD}, size=size_of(body, said.get(_key(body))))
        for body in bodies
    ]
    sizes = [forecast.size for forecast in forecasts if forecast.size is not None]
    payload = ForecastUpdated(
        match_id=match["match_id"],
        home=match["home"],
        away=match["away"],
        kickoff_at=match["kickoff_at"],
        as_of=bodies[0]["as_of"],
        cause=bodies[0]["cause"],
        size=max(sizes, default=None),
        forecasts=forecasts,
    )
    topics = [
        f"match:{match['match_id']}",
        f"competition:{match['competition']}",
        f"team:{match['home_team_id']}",
        f"team:{match['away_team_id']}",
    ]
    return Event.of(payload, topics=topics, occurred_at=now)


def size_of(body: Mapping[str, Any], last: Mapping[str, Any] | None) -> float | None:
    """Return how far the outcome that moved most moved since the last forecast of a track."""
    if last is None:
        return None
    moved = max(abs(body[name] - last[name]) for name in _PROBABILITIES)
    return round(moved, _SIZE_DIGITS)


def _key(body: Mapping[str, Any]) -> tuple[int, str]:
    return body["match_id"], body["track"]

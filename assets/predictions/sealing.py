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
from storage.events import Event
from storage.statements import forecasts, owed
from storage.tables.review import review
from storage.unit_of_work import UnitOfWork

_NOTED = ("kickoff_at", "horizon", *owed.SEEN)


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
            if body["match_id"] in matches
            and is_news(body, said.get((body["match_id"], body["track"])))
        ]
        by_match: dict[int, list[Body]] = defaultdict(list)
        for body, forecast_id in zip(news, uow.seal(news), strict=True):
            by_match[body["match_id"]].append({**body, "forecast_id": str(forecast_id)})
        for match_id, of_match in by_match.items():
            uow.publish(_updated(matches[match_id], of_match, uow.now))
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


def _updated(match: Mapping[str, Any], bodies: list[Body], now: datetime) -> Event:
    said = ("forecast_id", "track", "horizon", "model_version_id", "p_home", "p_draw", "p_away")
    return Event(
        type="forecast.updated",
        topics=[
            f"match:{match['match_id']}",
            f"competition:{match['competition']}",
            f"team:{match['home_team_id']}",
            f"team:{match['away_team_id']}",
        ],
        payload={
            "match_id": match["match_id"],
            "home": match["home"],
            "away": match["away"],
            "kickoff_at": match["kickoff_at"].isoformat(),
            "as_of": bodies[0]["as_of"].isoformat(),
            "cause": bodies[0]["cause"],
            "forecasts": [{key: body[key] for key in said} for body in bodies],
        },
        occurred_at=now,
    )

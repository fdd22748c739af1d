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
from football.lifecycle import Role
from storage.event_types.forecasts import ForecastSaid, ForecastUpdated
from storage.events import Event
from storage.statements import forecasts, owed
from storage.tables.review import review
from storage.unit_of_work import UnitOfWork

Thread = tuple[int, str, str, int | None]
_NOTED = ("kickoff_at", "horizon", *owed.SEEN)
_PROBABILITIES = ("p_home", "p_draw", "p_away")
_TOLD = ("forecast_id", "track", "horizon", "model_version_id", *_PROBABILITIES)
_SIZE_DIGITS = 6


def seal(
    engine: Engine, bodies: Iterable[Body], coming: pl.DataFrame, provenance: Provenance
) -> int:
    """Seal the forecasts that say something new, announce each match once, return how many.

    Only what the champions say is announced; what is compared with them is sealed beside it.

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
            if body["match_id"] in matches and is_news(body, said.get(thread_of(body)))
        ]
        by_match: dict[int, list[Body]] = defaultdict(list)
        for body, forecast_id in zip(news, uow.seal(news), strict=True):
            by_match[body["match_id"]].append({**body, "forecast_id": str(forecast_id)})
        for match_id, of_match in by_match.items():
            if ours := [body for body in of_match if role_of(body) == Role.CHAMPION]:
                uow.publish(_updated(matches[match_id], ours, said, uow.now))
        reviews = [_review(row, by_match[row["match_id"]], provenance) for row in matches.values()]
        if reviews:
            uow.connection.execute(_reviewed(), reviews)
        uow.commit()
    return len(news)


def role_of(body: Mapping[str, Any]) -> str:
    """Return the part a body plays; those sealed before there were others are the champion's."""
    return body.get("role", Role.CHAMPION.value)


def thread_of(body: Mapping[str, Any]) -> Thread:
    """Return what a body goes on from: the last of its match, track and role.

    Every challenger has a thread of its own; champions and baselines take their predecessor's.
    """
    role = role_of(body)
    own = body["model_version_id"] if role == Role.CHALLENGER else None
    return body["match_id"], body["track"], role, own


def last_said(connection: Connection, match_ids: list[int]) -> dict[Thread, Mapping[str, Any]]:
    """Return the last sealed body of each thread."""
    asked = {"match_ids": match_ids}
    rows = connection.execute(forecasts.newest_of_every_role(), asked).mappings()
    bodies = (json.loads(bytes(row["body"])) for row in rows)
    return {thread_of(body): body for body in bodies}


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
    said: Mapping[Thread, Mapping[str, Any]],
    now: datetime,
) -> Event:
    forecasts = [
        ForecastSaid(
            **{key: body[key] for key in _TOLD}, size=size_of(body, said.get(thread_of(body)))
        )
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

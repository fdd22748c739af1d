"""Sealing forecasts: what is new joins the chain, and every match looked at is reviewed.

What belongs here: the one transaction of rows, seal and events. What does not: making forecasts
(`upcoming`, `bodies`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, and_, case
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from assets.predictions.bodies import Provenance, is_news
from football.horizons import horizon
from football.insights.moves import moved
from football.lifecycle import Role
from football.sealed.forecast import ForecastBody, decode
from storage.forecast.events.forecasts import ForecastSaid, ForecastUpdated
from storage.forecast.statements import due, forecasts
from storage.forecast.tables.review import review
from storage.forecast.writes import forecasts as sealing
from storage.kit.events import Event
from storage.kit.signing import Signer
from storage.kit.unit_of_work import UnitOfWork

Thread = tuple[int, str, str, int | None]
_NOTED = ("kickoff_at", "horizon", *due.SEEN)
_SIZE_DIGITS = 6
_PROBABILITIES = ("p_home", "p_draw", "p_away")


def seal(
    engine: Engine,
    bodies: Iterable[ForecastBody],
    coming: pl.DataFrame,
    provenance: Provenance,
    signer: Signer | None = None,
) -> int:
    """Seal the forecasts that say something new, announce each match once, return how many.

    Only what the champions say is announced; what is compared with them is sealed beside it.

    Every match looked at is reviewed, also where there was nothing new to say, or nothing may be
    sealed any more.

    Args:
        engine: of the world's database.
        bodies: forecasts of these matches.
        coming: the matches that were looked at.
        provenance: of the run.
        signer: signs the new head of the chain.
    """
    with UnitOfWork(engine, signer=signer) as uow:
        # One forecast refused for coming too late would undo all of them. Sealing takes less time
        # than forecasting took, whatever the speed of the clock.
        in_time = coming.filter(pl.col("kickoff_at") > uow.now + (uow.now - provenance.as_of))
        matches = {row["match_id"]: row for row in in_time.iter_rows(named=True)}
        before = last_sealed(uow.connection, list(matches))
        open_matches = matches.keys() - sealing.closed(uow.connection, list(matches), uow.now)
        news = [
            body
            for body in bodies
            if body.match_id in open_matches and is_news(body, before.get(thread_of(body)))
        ]
        sealing.seal(uow, news)
        by_match: dict[int, list[ForecastBody]] = defaultdict(list)
        for body in news:
            by_match[body.match_id].append(body)
        trails = _trails(uow.connection, news)
        for match_id, of_match in by_match.items():
            if ours := [body for body in of_match if body.part is Role.CHAMPION]:
                uow.publish(_updated(matches[match_id], ours, trails, uow.now))
        reviews = [_review(row, by_match[row["match_id"]], provenance) for row in matches.values()]
        if reviews:
            uow.connection.execute(_reviewed(), reviews)
        uow.commit()
    return len(news)


def thread_of(body: ForecastBody) -> Thread:
    """Return what a body goes on from: the last of its match, track and role.

    Every challenger has a thread of its own; champions and baselines take their predecessor's.
    """
    own = body.model_version_id if body.part is Role.CHALLENGER else None
    return body.match_id, body.track, body.part, own


def last_sealed(connection: Connection, match_ids: list[int]) -> dict[Thread, ForecastBody]:
    """Return the last sealed body of each thread."""
    parameters = {"match_ids": match_ids}
    rows = connection.execute(forecasts.newest_of_every_role(), parameters).mappings()
    bodies = (decode(bytes(row["body"])) for row in rows)
    return {thread_of(body): body for body in bodies}


def _reviewed() -> Insert:
    """Keep one review per match and instant: a standing clock may look twice.

    Why it was looked at stays with the look that sealed something.
    """
    row = upsert(review)
    is_idle = and_(row.excluded.sealed == 0, review.c.sealed > 0)
    kept = {
        name: case((is_idle, review.c[name]), else_=row.excluded[name])
        for name in ("cause", "dagster_run_id")
    }
    return row.on_conflict_do_update(
        index_elements=[review.c.match_id, review.c.as_of],
        set_={
            **{name: row.excluded[name] for name in _NOTED},
            **kept,
            "sealed": review.c.sealed + row.excluded.sealed,
        },
    )


def _review(
    match: Mapping[str, Any], sealed: list[ForecastBody], provenance: Provenance
) -> dict[str, Any]:
    return {
        "match_id": match["match_id"],
        "as_of": provenance.as_of,
        "kickoff_at": match["kickoff_at"],
        "horizon": horizon(match["kickoff_at"], provenance.as_of),
        "cause": provenance.cause_of(match["match_id"]),
        **{name: match[name] for name in due.SEEN},
        "sealed": len(sealed),
        "dagster_run_id": provenance.dagster_run_id,
    }


def _updated(
    match: Mapping[str, Any],
    bodies: list[ForecastBody],
    trails: Mapping[tuple[int, str], Sequence[Sequence[float]]],
    now: datetime,
) -> Event:
    forecasts = [_said(body, trails.get((body.match_id, body.track), ())) for body in bodies]
    most = max(forecasts, key=lambda each: -1.0 if each.size is None else each.size)
    payload = ForecastUpdated(
        match_id=match["match_id"],
        home=match["home"],
        away=match["away"],
        kickoff_at=match["kickoff_at"],
        as_of=bodies[0].as_of,
        cause=bodies[0].cause or "no cause given",
        size=most.size,
        trend=most.trend,
        forecasts=forecasts,
    )
    topics = [
        f"match:{match['match_id']}",
        f"competition:{match['competition']}",
        f"team:{match['home_team_id']}",
        f"team:{match['away_team_id']}",
    ]
    return Event.of(payload, topics=topics, occurred_at=now)


def _said(body: ForecastBody, trail: Sequence[Sequence[float]]) -> ForecastSaid:
    """Return what is announced of a forecast that follows those of a trail, oldest first."""
    last = moved([*trail, body.outcomes])
    return ForecastSaid(
        forecast_id=str(body.forecast_id),
        track=body.track,
        horizon=body.horizon,
        model_version_id=body.model_version_id,
        p_home=body.p_home,
        p_draw=body.p_draw,
        p_away=body.p_away,
        size=None if last is None else round(last.size, _SIZE_DIGITS),
        outcome=None if last is None else last.outcome_name,
        trend=None if last is None else last.trend.value,
    )


def _trails(
    connection: Connection, news: Sequence[ForecastBody]
) -> dict[tuple[int, str], list[Sequence[float]]]:
    """Return what was sealed before of the matches and tracks of new forecasts, oldest first."""
    trails: dict[tuple[int, str], list[Sequence[float]]] = defaultdict(list)
    tracks = sorted({body.track for body in news if body.part is Role.CHAMPION})
    match_ids = sorted({body.match_id for body in news})
    for track in tracks:
        named = {"match_ids": match_ids, "track": track}
        for row in connection.execute(forecasts.courses(), named).mappings():
            trails[row["match_id"], track].append([row[name] for name in _PROBABILITIES])
    return trails

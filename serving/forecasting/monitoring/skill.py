"""Rules of skill: what outcomes cost against what forecasts expected, and which cost most.

What belongs here: figures from the sealed forecasts of a span. What does not: scores that
were kept (`service`).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from typing import get_args

from football.lookbacks import spans
from football.outcome import Outcome
from serving.football.matches.service import match_of
from serving.forecasting.forecasts.schemas import Triple
from serving.forecasting.monitoring.schemas import (
    Miss,
    MissesRead,
    OutcomeName,
    SkillDay,
    SkillRead,
    Span,
    TrackSkill,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.kit.statements import clock
from storage.monitoring.statements import accuracy, drift

_NAMES: tuple[OutcomeName, ...] = get_args(OutcomeName)  # in the order of `Outcome`


async def read_skill(
    database: Database, world: str, *, span: Span, filters: Mapping[str, str]
) -> SkillRead:
    """Return expected and realised log loss per track, day by day, at kick-off."""
    since = await _since(database, span)
    rows = await database.fetch(accuracy.skill(frozenset(filters)), since=since, **filters)
    return SkillRead(
        world=world,
        span=span,
        since=since.date(),
        competition=filters.get("competition"),
        items=[
            _skill_of(track, list(of_track))
            for track, of_track in groupby(rows, key=lambda row: row["track"])
        ],
    )


async def read_misses(  # noqa: PLR0913 - what to look among, and how far
    database: Database,
    world: str,
    *,
    span: Span,
    track: str,
    competition: str | None,
    limit: int,
) -> MissesRead:
    """Return the sealed forecasts that outcomes cost most, worst first."""
    since = await _since(database, span)
    filters = {} if competition is None else {"competition": competition}
    rows = await database.fetch(
        accuracy.misses(frozenset(filters)), since=since, track=track, limit=limit, **filters
    )
    items = await _named(database, rows)
    return MissesRead(
        world=world,
        span=span,
        since=since.date(),
        competition=competition,
        track=track,
        items=items,
    )


async def read_hits(
    database: Database, *, span: Span, track: str, competition: str | None, limit: int
) -> list[Miss]:
    """Return the sealed forecasts that were ahead of the market by most, best first."""
    filters = {} if competition is None else {"competition": competition}
    since = await _since(database, span)
    rows = await database.fetch(
        accuracy.hits(frozenset(filters)), since=since, track=track, limit=limit, **filters
    )
    return await _named(database, rows)


async def _named(database: Database, rows: Sequence[Row]) -> list[Miss]:
    ids = [row["match_id"] for row in rows]
    named = await database.fetch(drift.named_matches(), match_ids=ids) if ids else []
    matches = {row["match_id"]: row for row in named}
    return [_miss_of(row, matches[row["match_id"]]) for row in rows]


async def _since(database: Database, span: Span) -> datetime:
    now: datetime = (await database.fetch(clock.now()))[0]["now"]
    return datetime.combine(spans(now.astimezone(UTC).date())[span], time(), UTC)


def _skill_of(track: str, rows: Sequence[Row]) -> TrackSkill:
    n, realised, expected, variance = 0, 0.0, 0.0, 0.0
    days: list[SkillDay] = []
    for row in rows:
        n += row["n"]
        realised += row["realised"]
        expected += row["expected"]
        variance += row["variance"]
        surplus, noise = realised - expected, math.sqrt(max(variance, 0.0))
        # Forecasts that are certain and right expect nothing else: they are not surprised.
        z = surplus / noise if noise else 0.0
        days.append(SkillDay(on=row["day"], matches=n, surplus=surplus, noise=noise, z=z))
    return TrackSkill(
        track=track,
        n=n,
        expected_log_loss=expected / n,
        realised_log_loss=realised / n,
        z=days[-1].z,
        days=days,
    )


def _miss_of(row: Row, match: Row) -> Miss:
    shown = match_of(match)
    return Miss(
        match=shown,
        track=row["track"],
        probabilities=Triple(home=row["p_home"], draw=row["p_draw"], away=row["p_away"]),
        outcome=_NAMES[Outcome.of(match["home_goals_90"], match["away_goals_90"])],
        given=row["given"],
        log_loss=row["log_loss"],
        market_given=row["market_given"],
    )

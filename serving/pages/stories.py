"""The story of one match: what was sealed before, what was forecast while it was on, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from football.observations.match import Phase
from serving.football.matches.schemas import MatchRead
from serving.forecasting.live.forecasts import history_of
from serving.forecasting.live.schemas import LiveForecastRead
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.figures.story import ForecastPoint, Mark, Point, Story
from serving.pages.history import History
from serving.pages.lines import LineName
from serving.pages.phrases import DASH
from storage.football.statements import play
from storage.forecast.statements import live as statements
from words.forecasts import cause
from words.matches import mark_of
from words.matches import pause as half_time

_MOST = 600  # a match has three tracks and about fifty changes
_SILENCE = timedelta(minutes=12)
_GOALS = frozenset({"goal", "own_goal", "penalty_goal"})


@dataclass(frozen=True, slots=True)
class MatchLog:
    """What happened in a match, and what was forecast of it meanwhile, all lines together."""

    happened: Sequence[Row]
    forecasts: Sequence[LiveForecastRead]


async def read_match_log(database: Database, match: MatchRead) -> MatchLog:
    """Return what is on record of a match that has begun."""
    match_id = match.match_id
    rows = await database.fetch(statements.forecasts_of_match(), match_id=match_id, limit=_MOST)
    return MatchLog(
        happened=await database.fetch(play.happenings(), match_id=match_id),
        forecasts=history_of(rows),
    )


def story_of(
    match: MatchRead, history: History | None, match_log: MatchLog, line: LineName, until: datetime
) -> Story | None:
    """Return what the chart of a match shows of one line; None where nothing was forecast.

    Args:
        match: which.
        history: what was sealed of the line.
        match_log: what happened, and the live forecasts of all lines.
        line: which of the three.
        until: now, or kick-off where that is earlier.
    """
    live = [each for each in match_log.forecasts if each.track == line]
    before = [] if history is None else _before(history)
    if not before and not live:
        return None
    return Story(
        before=before,
        during=[_point(each) for each in live],
        marks=_marks(match, match_log) if live else (),
        gaps=_gaps(live),
        until=until,
        is_over=match.phase == Phase.FINAL.name.lower(),
    )


def _before(history: History) -> list[ForecastPoint]:
    return [
        ForecastPoint(at=move.as_of, shares=move.shares, cause="; ".join(move.reasons))
        for move in history.moves
    ]


def _point(forecast: LiveForecastRead) -> Point:
    chances = forecast.probabilities
    return Point(
        minute=forecast.clock_seconds / 60,
        shares=(chances.home, chances.draw, chances.away),
        score=f"{forecast.score.home}{DASH}{forecast.score.away}",
        cause=cause(forecast.cause),
    )


def _marks(match: MatchRead, match_log: MatchLog) -> list[Mark]:
    """Return goals with the score they made, red cards, and half-time."""
    score = {True: 0, False: 0}
    marks: list[Mark] = []
    for each in match_log.happened:
        is_home = each["team_id"] == match.home.team_id
        minute = each["clock_seconds"] / 60
        if each["kind"] in _GOALS and not each["is_shoot_out"]:
            score[is_home] += 1
            label = f"{score[True]}{DASH}{score[False]}"
            marks.append(Mark(minute=minute, label=label, is_home=is_home))
        elif each["kind"] == "red_card":
            marks.append(Mark(minute=minute, label=mark_of("red_card"), is_home=is_home))
    pause = next((each for each in match_log.forecasts if each.cause == "half-time"), None)
    if pause is not None:
        marks.append(Mark(minute=pause.clock_seconds / 60, label=half_time(), is_home=None))
    return sorted(marks, key=lambda mark: mark.minute)


def _gaps(live: Sequence[LiveForecastRead]) -> list[tuple[float, float]]:
    """Return minutes between which nothing was heard for long, the half-time pause apart."""
    gaps: list[tuple[float, float]] = []
    for earlier, later in pairwise(live):
        is_pause = earlier.cause in ("half-time", "end of regulation")
        passed = later.clock_seconds - earlier.clock_seconds
        if not is_pause and passed >= _SILENCE.total_seconds():
            gaps.append((earlier.clock_seconds / 60, later.clock_seconds / 60))
    return gaps

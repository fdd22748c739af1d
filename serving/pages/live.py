"""Pages of matches in play: the dashboard, and how one match moved while it was on."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.forecasting.live.schemas import LiveForecastRead, LiveMatchDetail
from serving.forecasting.live.service import read_in_play
from serving.kit.postgres.database import Database
from serving.pages.figures.course import Mark, Point
from serving.pages.figures.shares import Triple
from serving.pages.lines import LineName
from serving.pages.match_rows import MatchRow, rows_of
from serving.pages.phrases import DASH
from storage.football.statements import match_days
from words.messages import pgettext

_GOALS = frozenset({"goal", "own_goal", "penalty_goal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Every match in play; `reason` is why it cannot be relied on."""

    rows: Sequence[MatchRow]
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one line moved while a match was on: for the picture, and as it was stored."""

    points: Sequence[Point]
    marks: Sequence[Mark]
    forecasts: Sequence[LiveForecastRead]


async def read_dashboard(database: Database, world: str) -> Dashboard:
    """Return the dashboard."""
    found = await read_in_play(database, world)
    return Dashboard(rows=await rows_of(database, found.items), reason=found.reason)


async def read_count(database: Database) -> int:
    """Return how many matches are in play."""
    row = await database.fetch_one(match_days.live_count())
    return 0 if row is None else row["n"]


def course_of(live: LiveMatchDetail, line: LineName, before: Triple | None) -> Course | None:
    """Return how a line moved; None where nothing was forecast while the match was on.

    Args:
        live: the match.
        line: which of the three.
        before: what was sealed before kick-off, where it began.
    """
    history = [each for each in live.probabilities.history if each.track == line]
    if not history:
        return None
    opening = [] if before is None else [Point(minute=0.0, shares=before)]
    points = [
        Point(
            minute=each.clock_seconds / 60,
            shares=(each.probabilities.home, each.probabilities.draw, each.probabilities.away),
        )
        for each in history
    ]
    return Course(points=[*opening, *points], marks=_marks(live), forecasts=history)


def _marks(live: LiveMatchDetail) -> list[Mark]:
    """Return goals with the score they made, and red cards."""
    home_id = live.match.home.team_id
    score = {True: 0, False: 0}
    marks: list[Mark] = []
    for each in live.events.items:
        is_home = each.team_id == home_id
        minute = each.clock_seconds / 60
        if each.kind in _GOALS and not each.is_shoot_out:
            score[is_home] += 1
            label = f"{score[True]}{DASH}{score[False]}"
            marks.append(Mark(minute=minute, label=label, is_home=is_home))
        elif each.kind == "red_card":
            marks.append(
                Mark(minute=minute, label=pgettext("mark of a red card", "red"), is_home=is_home)
            )
    return marks

"""Pages of matches in play: the dashboard, and how live probabilities are shown anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.football.matches.schemas import MatchRead
from serving.forecasting.live.schemas import LiveForecastNow, LiveForecastRead, LiveMatchDetail
from serving.forecasting.live.service import read_in_play
from serving.kit.postgres.database import Database
from serving.pages.figures.course import Mark, Point
from serving.pages.figures.shares import Triple, percents
from serving.pages.match_rows import LineName
from serving.pages.phrases import DASH
from words.forecasts import moved, verdict
from words.messages import pgettext

_GOALS = frozenset({"goal", "own_goal", "penalty_goal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The forecast of one line while the match is on, in the form that templates print.

    Attributes:
        reason: what moved it last, and how far.
    """

    minute: str | None
    shares: Triple
    percents: list[int]
    favourite: int
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A match of the dashboard."""

    match: MatchRead
    now: Now | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Every match in play; `reason` is why it cannot be relied on."""

    cards: Sequence[Card]
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
    cards = [
        Card(match=each, now=now_of(each.probabilities, "odds_free", each)) for each in found.items
    ]
    return Dashboard(cards=cards, reason=found.reason)


def now_of(forecasts: Sequence[LiveForecastNow], line: LineName, match: MatchRead) -> Now | None:
    """Return the current forecast of a line; where it is missing, the first that is there."""
    chosen = next((each for each in forecasts if each.track == line), next(iter(forecasts), None))
    if chosen is None:
        return None
    triple = chosen.probabilities
    shares = (triple.home, triple.draw, triple.away)
    return Now(
        minute=chosen.minute,
        shares=shares,
        percents=percents(shares),
        favourite=shares.index(max(shares)),
        verdict=verdict(shares, match.home.name, match.away.name),
        reason=moved(chosen.cause, chosen.size),
    )


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

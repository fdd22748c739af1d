"""The Betting tab of a match: how risky it is to call, and what its market says.

What is advised is on a page of its own (`serving.pages.advice`), for adults.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from football.advice.badge import Badge
from football.advice.sentiment import Sentiment, sentiment
from football.books import AGGREGATES
from serving.football.matches.schemas import MatchDetail
from serving.forecasting.advice.schemas import SettledBet
from serving.forecasting.recommendations.schemas import MarketAdvice
from serving.forecasting.risk.badges import badge_of
from serving.kit.postgres.database import Database
from serving.pages.attention import Written, read_written
from serving.pages.figures.plot import Line, Plot
from serving.pages.lines import Shown
from storage.forecast.statements.forecasts import prices_of_matches
from words import forecasts
from words.books import book
from words.messages import gettext as _
from words.numbers import decimal
from words.phrases import sentence

_FEWEST_PHASES = 2
_ROOM = 5.0
_KINDS = ("home", "draw", "away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Betting:
    """The tab.

    Attributes:
        badge: of the shown forecast; None without one.
        market: how its line moved and how far its books are apart; None without prices.
        apart: by how much our first line differs from the market's, per outcome.
        title: of that line.
        written: how much is written about the two teams, and in which tone.
    """

    badge: Badge | None
    market: Sentiment | None
    apart: tuple[float, float, float] | None
    title: str
    written: Sequence[Written]

    @property
    def course(self) -> Plot | None:
        """The market's line over its phases as a picture; None of one phase."""
        return None if self.market is None else plot_of(self.market)


async def read_betting(database: Database, match: MatchDetail, lines: Sequence[object]) -> Betting:
    """Return the tab of a match.

    Args:
        database: where it is.
        match: whose tab it is.
        lines: those of the match that can be shown, the first with our badge.
    """
    shown = [each for each in lines if isinstance(each, Shown)]
    rows = await database.fetch(prices_of_matches(), match_ids=[match.match_id])
    market = sentiment(
        (row["book"], row["phase"], row["prices"]) for row in rows if row["book"] not in AGGREGATES
    )
    return Betting(
        badge=await badge_of(
            database, match.competition.code, [(each.name, each.line) for each in shown]
        ),
        market=market,
        apart=_apart(shown[0].shares, market) if shown and market else None,
        title=shown[0].title if shown else "",
        written=await read_written(
            database, {side.team_id: side.name for side in (match.home, match.away)}
        ),
    )


def plot_of(market: Sentiment) -> Plot | None:
    """Return how a market's line moved from phase to phase; None of one phase."""
    phases = list(market.line)
    if len(phases) < _FEWEST_PHASES:
        return None
    shares = [
        [100.0 * each for each in outcome] for outcome in zip(*market.line.values(), strict=True)
    ]
    names = [forecasts.outcome(code) for code in _KINDS]
    heights = [height for course in shares for height in course]
    return Plot(
        lines=[
            Line(
                name=f"{name} {decimal(course[-1], 0)} %",
                kind=kind,
                points=list(enumerate(course)),
            )
            for name, kind, course in zip(names, _KINDS, shares, strict=True)
        ],
        band=(),
        between=(0.0, max(heights) + _ROOM),
        edges=(sentence(forecasts.phase(phases[0])), sentence(forecasts.phase(phases[-1]))),
        title=_("The market's line, in percent"),
        is_signed=False,
        description="; ".join(
            f"{name} {decimal(course[0], 1)} → {decimal(course[-1], 1)}"
            for name, course in zip(names, shares, strict=True)
        ),
    )


def _apart(ours: Sequence[float], market: Sentiment) -> tuple[float, float, float]:
    last = list(market.line.values())[-1]
    home, draw, away = (mine - theirs for mine, theirs in zip(ours, last, strict=True))
    return home, draw, away


def backed(each: MarketAdvice | SettledBet, home: str, away: str) -> str:
    """Return what is looked at in a market, by the teams' names."""
    if each.selection is None:
        return ""
    start = None
    if each.market == "asian_handicap" and each.line is not None:
        start = each.line if each.selection == "home" else -each.line
    return forecasts.selection({"home": home, "away": away}, each.selection, start)


def asked_by(each: MarketAdvice) -> str:
    """Return who asks the price."""
    return "" if each.book is None else book(each.book)

"""The Betting tab of a match: the advice that was sealed, and how risky the match is to call."""

from collections.abc import Sequence
from dataclasses import dataclass

from football.advice.badge import Badge, badge
from football.advice.sentiment import Sentiment, sentiment
from football.books import AGGREGATES
from serving.forecasting.advice.schemas import SettledBet
from serving.forecasting.forecasts.schemas import SealedLine
from serving.forecasting.recommendations.schemas import MarketAdvice, Recommendation
from serving.forecasting.recommendations.service import read_recommendations
from serving.kit.postgres.database import Database
from serving.pages.lines import Shown
from storage.forecast.statements.forecasts import prices_of_matches
from words import forecasts
from words.books import book


@dataclass(frozen=True, slots=True, kw_only=True)
class Betting:
    """The tab.

    Attributes:
        advice: what was sealed of the match last; None before that.
        badge: of the shown forecast; None without one.
        market: how its line moved and how far its books are apart; None without prices.
        apart: by how much our first line differs from the market's, per outcome.
        title: of that line.
    """

    advice: Recommendation | None
    badge: Badge | None
    market: Sentiment | None
    apart: tuple[float, float, float] | None
    title: str

    @property
    def bets(self) -> Sequence[MarketAdvice]:
        """The markets in which a bet is advised."""
        return [] if self.advice is None else [e for e in self.advice.markets if e.stake_fraction]


async def read_betting(
    database: Database, world: str, match_id: int, lines: Sequence[object]
) -> Betting:
    """Return the tab of a match.

    Args:
        database: where it is.
        world: of the answer.
        match_id: of a match that exists.
        lines: those of the match that can be shown, the first with our badge.
    """
    found = await read_recommendations(database, world, match_id=match_id)
    shown = [each for each in lines if isinstance(each, Shown)]
    rows = await database.fetch(prices_of_matches(), match_ids=[match_id])
    market = sentiment(
        (row["book"], row["phase"], row["prices"]) for row in rows if row["book"] not in AGGREGATES
    )
    return Betting(
        advice=found.items[0] if found.items else None,
        badge=badge_of(shown) if shown else None,
        market=market,
        apart=_apart(shown[0].shares, market) if shown and market else None,
        title=shown[0].title if shown else "",
    )


def _apart(ours: Sequence[float], market: Sentiment) -> tuple[float, float, float]:
    last = list(market.line.values())[-1]
    home, draw, away = (mine - theirs for mine, theirs in zip(ours, last, strict=True))
    return home, draw, away


def badge_of(shown: Sequence[Shown]) -> Badge:
    """Return how risky a match is to call, by the first line beside the others."""
    first, *others = shown
    others_shares = [each.shares for each in others]
    of = first.line.intervals if isinstance(first.line, SealedLine) else None
    if of is None:
        return badge(first.shares, others_shares)
    return badge(first.shares, others_shares, [of.home, of.draw, of.away], first.name)


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

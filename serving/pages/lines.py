"""The three lines of a match in the form that templates print, and which of them is shown first.

Pure: reads nothing.
"""

from dataclasses import dataclass
from typing import Literal

from serving.football.matches.schemas import MatchRead
from serving.forecasting.forecasts.schemas import Lines, MarketLine, MissingLine, SealedLine
from serving.pages.figures.shares import Triple, percents
from serving.pages.phrases import DASH
from words.forecasts import track, verdict
from words.numbers import decimal

LineName = Literal["odds_free", "market_blended", "market"]

_BEST_FIRST: tuple[LineName, ...] = ("market_blended", "odds_free")
"""Ours, the better one first: the line with prices scores better wherever it exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of a match.

    Attributes:
        percents: whole, home, draw, away; they sum to a hundred.
        favourite: which of the three is likeliest.
    """

    name: LineName
    title: str
    shares: Triple
    percents: list[int]
    favourite: int
    verdict: str
    line: SealedLine | MarketLine

    @property
    def expected_goals(self) -> str | None:
        goals = self.line.expected_goals
        return (
            None if goals is None else f"{decimal(goals.home, 2)} {DASH} {decimal(goals.away, 2)}"
        )


def shown_of(match: MatchRead, lines: Lines, name: LineName) -> Shown | None:
    """Return one line of a match, if it is there."""
    line: SealedLine | MarketLine | MissingLine = getattr(lines, name)
    if isinstance(line, MissingLine):
        return None
    triple = line.probabilities
    shares = (triple.home, triple.draw, triple.away)
    return Shown(
        name=name,
        title=track(name),
        shares=shares,
        percents=percents(shares),
        favourite=shares.index(max(shares)),
        verdict=verdict(shares, match.home.name, match.away.name),
        line=line,
    )


def first_shown(match: MatchRead, lines: Lines, wanted: LineName | None = None) -> Shown | None:
    """Return the line that was asked for; without one, or where it is missing, our best.

    Args:
        match: whose lines they are.
        lines: the three.
        wanted: what the reader chose; None: nothing.
    """
    names = _BEST_FIRST if wanted is None else (wanted, *_BEST_FIRST)
    found = (shown_of(match, lines, name) for name in names)
    return next((shown for shown in found if shown is not None), None)

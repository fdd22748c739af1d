"""Bookmakers: an imperfect view of the true rates, a margin, and prices on their ticks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.simulated import truth
from sources.simulated.seeds import stream

Values = NDArray[np.float64]

_LINES = np.arange(-10, 11) / 4.0
_LONGSHOT_BIAS = 0.97
_TICKS = ((2.0, 0.01), (3.0, 0.02), (4.0, 0.05), (6.0, 0.1), (10.0, 0.25), (20.0, 0.5))
_LONGEST_PRICE = 51.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A bookmaker: its column prefix, margin on 1X2 prices, and private error in log goals."""

    code: str
    margin: float
    error: float
    has_lines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How well the market sees matches in one phase: shared error, and share of news priced in."""

    phase: str
    error: float
    absences_known: float
    weather_known: float


SCOREBOARD_BOOK = Book(code="DK", margin=0.065, error=0.025, has_lines=True)
BOOKS = (
    Book(code="B365", margin=0.055, error=0.018, has_lines=True),
    Book(code="BW", margin=0.060, error=0.024),
    Book(code="LB", margin=0.066, error=0.026),
    Book(code="PS", margin=0.040, error=0.008, has_lines=True),
    Book(code="WH", margin=0.062, error=0.022),
)
VIEWS = (
    View(phase="opening", error=0.140, absences_known=0.5, weather_known=0.0),
    View(phase="collected", error=0.110, absences_known=0.7, weather_known=0.3),
    View(phase="closing", error=0.070, absences_known=0.95, weather_known=0.9),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """One book's prices in one phase on n matches; the handicap is on the home side."""

    match_odds: Values
    total: Values
    handicap_line: Values
    handicap: Values


def views(seed: int, start_year: int, known_log_rates: dict[str, Values]) -> dict[str, Values]:
    """Return the rates the market believes in each phase.

    Each phase keeps the error of the later ones and adds its own: the market learns.
    """
    believed: dict[str, Values] = {}
    error: Values = np.zeros_like(known_log_rates[VIEWS[-1].phase])
    variance = 0.0
    for view in reversed(VIEWS):
        draws = stream(seed, "market", start_year, view.phase)
        error = error + draws.normal(0.0, np.sqrt(view.error**2 - variance), error.shape)
        variance = view.error**2
        believed[view.phase] = np.exp(known_log_rates[view.phase] + error)
    return believed


def quote(book: Book, believed: Values, lines: Values, draws: np.random.Generator) -> Prices:
    """Return a book's prices around what the market believes; `lines` are the handicaps."""
    grid = truth.grids(believed * np.exp(draws.normal(0.0, book.error, believed.shape)))
    return Prices(
        match_odds=priced(truth.outcomes(grid), book.margin),
        total=priced(over_under(grid), book.margin * 0.8),
        handicap_line=lines,
        handicap=priced(cover(grid, lines), book.margin * 0.75),
    )


def fair_lines(believed: Values) -> Values:
    """Return the quarter-goal handicap of each match that comes closest to an even bet."""
    grid = truth.grids(believed)
    shares = np.stack([cover(grid, np.full(len(grid), line))[:, 0] for line in _LINES], axis=1)
    return _LINES[np.abs(shares - 0.5).argmin(axis=1)]


def over_under(grid: Values) -> Values:
    """Return the probabilities of more and of fewer than 2.5 goals, n x 2."""
    goals = np.arange(truth.MOST_GOALS + 1)
    over = grid[:, np.add.outer(goals, goals) > 2.5].sum(axis=1)
    return np.stack([over, 1 - over], axis=1)


def cover(grid: Values, lines: Values) -> Values:
    """Return each side's share of a handicap bet, stakes given back set aside, n x 2."""
    margins = np.arange(-truth.MOST_GOALS, truth.MOST_GOALS + 1)[None, :] + lines[:, None]
    # A quarter line is two half stakes on the lines beside it: at +-0.25 one of them is a push.
    won = np.clip(margins * 2, 0.0, 1.0)
    lost = np.clip(-margins * 2, 0.0, 1.0)
    by_difference = truth.differences(grid)
    home = (by_difference * won).sum(axis=1)
    away = (by_difference * lost).sum(axis=1)
    share = home / (home + away)
    return np.stack([share, 1 - share], axis=1)


def priced(probabilities: Values, margin: float) -> Values:
    """Return decimal prices with a margin that falls hardest on outsiders, on the book's ticks."""
    implied = probabilities**_LONGSHOT_BIAS
    implied = implied / implied.sum(axis=1, keepdims=True) * (1 + margin)
    return ticked(1 / implied)


def ticked(prices: Values) -> Values:
    """Round decimal prices to the steps a book shows."""
    result: Values = np.minimum(np.rint(prices), _LONGEST_PRICE)
    for below, step in reversed(_TICKS):
        result = np.where(prices < below, np.rint(prices / step) * step, result)
    return np.maximum(result, 1.01).round(2)

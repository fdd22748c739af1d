"""How advice fared: return, value against the close and drawdown, with intervals.

What belongs here: figures of settled bets, and the simple strategies they stand beside. What does
not: settling (`payoffs`), keeping (`storage.advice`).

Closing-line value is what the price taken was worth when the match began: price times the closing
probability without margin, less one. It tells skill from luck in hundreds of bets where returns
take thousands (Buchdahl 2016, "Squares & Sharps, Suckers & Sharks").
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from football.arrays import FloatArray
from football.intervals import Interval, paired_difference

FEWEST_BLOCKS = 5
"""Weeks that an interval takes."""
_WEEK = "%G-%V"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """A bet that was settled.

    Attributes:
        stake: share of the bankroll.
        profit: of a unit staked.
        closing: probability of the selection at the close, without margin; None where no closing
            price is known, or a stake may come back.
    """

    match_id: int | str
    kickoff_at: datetime
    price: float
    stake: float
    profit: float
    closing: float | None = None

    @property
    def value(self) -> float | None:
        """Closing-line value: gain per unit if the closing price was right."""
        return None if self.closing is None else self.price * self.closing - 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a strategy made of its bets.

    Attributes:
        bets: settled.
        matches: that were looked at, bets or not.
        staked: sum of the stakes, in bankrolls of the beginning.
        profit: in the same unit: every stake is a share of the bankroll of the beginning.
        yield_: profit per unit staked, with its 95 % interval by weeks; None without bets, and
            its bounds are None while fewer than five weeks are settled.
        closing_value: mean closing-line value of a bet, likewise.
        with_close: bets whose closing price is known.
        drawdown: greatest fall from a peak, in bankrolls of the beginning.
        underwater_days: longest time from a peak to the next higher one, or to the last bet.
    """

    bets: int
    matches: int
    staked: float
    profit: float
    yield_: tuple[float, float | None, float | None] | None
    closing_value: tuple[float, float | None, float | None] | None
    with_close: int
    drawdown: float
    underwater_days: float

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can carry; `yield_` without its underscore."""
        return {name.rstrip("_"): value for name, value in asdict(self).items()}


def figures(bets: Sequence[Bet], matches: int, rng: np.random.Generator) -> Figures:
    """Return the figures of settled bets.

    Args:
        bets: of one strategy, in any order.
        matches: that were looked at.
        rng: for the bootstrap.
    """
    ordered = sorted(bets, key=lambda each: (each.kickoff_at, str(each.match_id)))
    weeks = [each.kickoff_at.strftime(_WEEK) for each in ordered]
    stakes = np.array([each.stake for each in ordered])
    gains = stakes * np.array([each.profit for each in ordered])
    values = [(each.value, week) for each, week in zip(ordered, weeks, strict=True)]
    known = [(value, week) for value, week in values if value is not None]
    drawdown, underwater = _falls(ordered)
    return Figures(
        bets=len(ordered),
        matches=matches,
        staked=float(stakes.sum()),
        profit=float(gains.sum()),
        yield_=_yield(stakes, gains, weeks, rng),
        closing_value=_mean([value for value, _ in known], [week for _, week in known], rng),
        with_close=len(known),
        drawdown=drawdown,
        underwater_days=underwater,
    )


def path(bets: Sequence[Bet]) -> list[tuple[datetime, float]]:
    """Return the bankroll after each kick-off, in bankrolls of the beginning."""
    ordered = sorted(bets, key=lambda each: each.kickoff_at)
    total, points = 1.0, dict[datetime, float]()
    for each in ordered:
        total += each.stake * each.profit
        points[each.kickoff_at] = total
    return list(points.items())


def _mean(
    values: Sequence[float], weeks: Sequence[str], rng: np.random.Generator
) -> tuple[float, float | None, float | None] | None:
    if not values:
        return None
    if len(set(weeks)) < FEWEST_BLOCKS:
        return float(np.mean(values)), None, None
    found = paired_difference(values, np.zeros(len(values)), weeks, rng)
    return found.estimate, found.lower, found.upper


def _yield(
    stakes: FloatArray, gains: FloatArray, weeks: Sequence[str], rng: np.random.Generator
) -> tuple[float, float | None, float | None] | None:
    """Return profit over stakes; weeks are resampled whole, both sums with them."""
    if not stakes.sum() > 0.0:
        return None
    estimate = float(gains.sum() / stakes.sum())
    labels, place = np.unique(np.array(weeks), return_inverse=True)
    if len(labels) < FEWEST_BLOCKS:
        return estimate, None, None
    sums = np.array([np.bincount(place, weights=each) for each in (gains, stakes)])
    drawn = rng.integers(len(labels), size=(2000, len(labels)))
    resampled = sums[0][drawn].sum(axis=1) / sums[1][drawn].sum(axis=1)
    lower, upper = np.quantile(resampled, [0.025, 0.975]).tolist()
    return Interval(estimate, lower, upper)


def _falls(ordered: Sequence[Bet]) -> tuple[float, float]:
    """Return the greatest drawdown and the longest time below a peak, in days."""
    if not ordered:
        return 0.0, 0.0
    points = path(ordered)
    peak, since = 1.0, points[0][0]
    deepest = longest = 0.0
    for at, bankroll in points:
        if bankroll >= peak:
            peak, since = bankroll, at
        deepest = max(deepest, peak - bankroll)
        longest = max(longest, (at - since).total_seconds() / 86_400.0)
    return deepest, longest

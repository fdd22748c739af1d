"""How many matches a test needs, before it begins.

The wealth of `betting` crosses 1/alpha where the summed gain reaches a boundary that depends on
the variance so far. Sums over many days are nearly normal, so the chance to stand above the
boundary after n matches, and with it the least n that finds an effect, need no simulation.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from football.experiments.betting import Bets, bets, log_mixture
from football.experiments.days import MatchDays

MOST_MATCHES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a test is to find, and how sure of it one wants to be.

    Attributes:
        minimum_effect: gain in nats per match that is worth finding.
        standard_deviation: of the gain on a match. Where matches of a day hang together, that of a
            day's sum over the root of the matches in it.
        matches_per_day: on average, on days with matches.
        day_bound: as in `betting`.
        alpha: the chance to prefer a treatment that is not better, over all looks together.
        power: the chance to find one that is better by the minimum effect, within the plan.
    """

    minimum_effect: float
    standard_deviation: float
    matches_per_day: float
    day_bound: float
    alpha: float = 0.05
    power: float = 0.8

    @property
    def bets(self) -> Bets:
        """How to bet in a test of this design."""
        return bets(
            minimum_effect=self.minimum_effect,
            standard_deviation=self.standard_deviation,
            day_bound=self.day_bound,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a design takes.

    Attributes:
        matches: None where more than a million would be needed.
        match_days: likewise.
        fixed_matches: what a test that may be looked at only once, at its end, would take.
    """

    matches: int | None
    match_days: int | None
    fixed_matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What past match-days say about gains: the rest of a design."""

    standard_deviation: float
    matches_per_day: float
    day_bound: float


def spread(days: MatchDays) -> Spread:
    """Return the spread of past gains; the bound is one that nine days of ten keep.

    Raises:
        ValueError: there are fewer than two match-days, or the forecasters never differed.
    """
    if len(days) < 2 or not days.bound.any():
        raise ValueError("two match-days on which the forecasters differed are needed")
    per_match = days.gain.sum() / days.matches.sum()
    residual = days.gain - per_match * days.matches
    variance = float(np.square(residual).sum() / days.matches.sum()) * len(days) / (len(days) - 1)
    return Spread(
        standard_deviation=math.sqrt(variance),
        matches_per_day=float(days.matches.mean()),
        day_bound=float(np.quantile(days.bound, 0.9)),
    )


def plan(design: Design) -> Plan:
    """Return how long the test takes.

    Raises:
        ValueError: a number of the design is not above zero, or alpha or power not below 1.
    """
    numbers = (design.minimum_effect, design.standard_deviation, design.matches_per_day)
    if not all(0.0 < number < math.inf for number in (*numbers, design.day_bound)):
        raise ValueError("effect, deviation, matches per day and bound are above zero")
    if not (0.0 < design.alpha < 1.0 and 0.0 < design.power < 1.0):
        raise ValueError("alpha and power are shares between 0 and 1")
    matches = _fewest(design)
    days = None if matches is None else math.ceil(matches / design.matches_per_day)
    return Plan(matches=matches, match_days=days, fixed_matches=_fixed(design))


def _fewest(design: Design) -> int | None:
    if not _is_enough(design, MOST_MATCHES):
        return None
    few, many = 0, MOST_MATCHES
    while many - few > 1:
        middle = (few + many) // 2
        if _is_enough(design, middle):
            many = middle
        else:
            few = middle
    return many


def _is_enough(design: Design, matches: int) -> bool:
    variance = matches * design.standard_deviation**2
    needed = _boundary(variance, design.bets, design.alpha)
    surplus = (matches * design.minimum_effect - needed) / math.sqrt(variance)
    return surplus >= _quantile(design.power)


def _boundary(variance: float, how: Bets, alpha: float) -> float:
    """Return the summed gain at which the wealth of the mixture is 1/alpha."""
    paid = how.stakes**2 * variance / 2.0
    target = math.log(1.0 / alpha)
    low, high = 0.0, float(np.max((target + paid) / how.stakes))
    for _ in range(60):
        middle = (low + high) / 2.0
        if log_mixture(how.stakes * middle - paid) >= target:
            high = middle
        else:
            low = middle
    return high


def _fixed(design: Design) -> int:
    both = _quantile(1.0 - design.alpha) + _quantile(design.power)
    ratio = design.standard_deviation / design.minimum_effect
    return math.ceil(min((both * ratio) ** 2, 1e15))


def _quantile(share: float) -> float:
    return NormalDist().inv_cdf(share)

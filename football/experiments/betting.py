"""Evidence that may be looked at after every match-day: testing by betting.

What belongs here: the e-process against "the treatment is not better", and the confidence sequence
that it implies. What does not: what to do about them (`verdict`).

On each day a share of the wealth is staked on a gain; under the hypothesis that the mean gain is
not above `m`, wealth does not grow on average, so by Ville's inequality it ever reaches 1/alpha
with a probability of at most alpha, however often one looks (Shafer 2021, "Testing by betting";
Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting").

Stakes are a mixture of constant ones, fixed beforehand, around the one that grows fastest if the
gain is the minimum effect. The product of `1 + stake x (gain - m)` then needs no more than that
the average of the conditional means so far is not above `m` (Choe and Ramdas 2024, "Comparing
sequential forecasters"): a challenger may be better in autumn and worse in spring.

Losses are bounded by what was known before the day: a day that could bring or cost more than
`day_bound` is shrunk to that, by a weight known beforehand too.
"""

from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.experiments.days import MatchDays, mirrored

_MULTIPLES = np.array([0.25, 0.5, 1.0, 2.0, 4.0])
_SHARES = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
_LARGEST = 0.8
"""Of 1 / `day_bound`: leaves room for means up to `_WIDEST` of it."""
_WIDEST = 0.25
_STEPS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Bets:
    """How one will bet, settled before the first day.

    Attributes:
        day_bound: nats that a day may bring or cost at most; larger days are shrunk to it.
        stakes: wealth put on a nat, in 1 / nats, ascending.
    """

    day_bound: float
    stakes: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Bounds of the mean gain per match after each day; each ever fails with at most alpha."""

    lower: FloatArray
    upper: FloatArray


def bets(*, minimum_effect: float, standard_deviation: float, day_bound: float) -> Bets:
    """Return how to bet in order to find an effect soonest.

    Args:
        minimum_effect: gain in nats per match.
        standard_deviation: of the gain on a match.
        day_bound: see `Bets`.

    Raises:
        ValueError: one of them is not above zero.
    """
    if not min(minimum_effect, standard_deviation, day_bound) > 0.0:
        raise ValueError("effect, deviation and bound are above zero")
    best = minimum_effect / standard_deviation**2
    stakes = np.minimum(best * _MULTIPLES, _LARGEST / day_bound)
    return Bets(day_bound=day_bound, stakes=stakes)


def log_mixture(log_wealths: FloatArray) -> FloatArray:
    """Return the log wealth of the mixture from that of each stake, along the first axis."""
    highest = log_wealths.max(axis=0)
    return highest + np.log(np.tensordot(_SHARES, np.exp(log_wealths - highest), axes=1))


def weights(days: MatchDays, day_bound: float) -> FloatArray:
    """Return by how much each day counts, at most 1, known before it."""
    return np.minimum(1.0, day_bound / np.maximum(days.bound, 1e-300))


def log_evidence(days: MatchDays, how: Bets) -> FloatArray:
    """Return the natural logarithm of the e-value after each day that the treatment is better.

    Args:
        days: what happened, oldest first.
        how: to bet.
    """
    return _log_wealth(days, how, np.zeros(1))[0]


def confidence_sequence(days: MatchDays, how: Bets, alpha: float) -> Sequence:
    """Return the means that are not refuted after each day, at 1/alpha on either side.

    A lower bound above `day_bound` / 4 per match is given as that, and an upper one below its
    negative likewise, which is on the safe side.
    """
    means = _tested_means(days, how.day_bound)
    threshold = float(np.log(1.0 / alpha))
    lower = _crossing(_log_wealth(days, how, means), means, threshold)
    upper = _crossing(_log_wealth(mirrored(days), how, means), means, threshold)
    return Sequence(lower=lower, upper=-upper)


def _tested_means(days: MatchDays, day_bound: float) -> FloatArray:
    """Return rising means from the least that is possible to the largest that can be tested.

    A larger mean than that could cost more than the wealth; no smaller one can.
    """
    widest = _WIDEST * day_bound / float(days.matches.max(initial=1.0))
    least = float((days.bound / np.maximum(days.matches, 1.0)).max(initial=0.0))
    tested = np.linspace(-widest, widest, _STEPS + 1)
    if least <= widest:
        return tested
    return np.concatenate([np.linspace(-least, -widest, _STEPS // 4, endpoint=False), tested])


def _log_wealth(days: MatchDays, how: Bets, means: FloatArray) -> FloatArray:
    """Return the running log wealth, a row per mean and a column per day."""
    surplus = weights(days, how.day_bound) * (days.gain - means[:, None] * days.matches)
    return log_mixture(np.log1p(how.stakes[:, None, None] * surplus).cumsum(axis=-1))


def _crossing(wealth: FloatArray, means: FloatArray, threshold: float) -> FloatArray:
    """Return per day the mean at which wealth, which falls as means rise, is the threshold."""
    refuted = (wealth >= threshold).sum(axis=0)
    last = np.clip(refuted - 1, 0, len(means) - 2)
    day = np.arange(wealth.shape[1], dtype=np.int64)
    above, below = wealth[last, day], wealth[last + 1, day]
    drop = np.maximum(above - below, 1e-300)
    share = np.clip((above - threshold) / drop, 0.0, 1.0)
    found = means[last] + share * (means[last + 1] - means[last])
    return np.where(refuted == 0, -np.inf, found)

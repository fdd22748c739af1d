"""How two goal counts follow from their rates: what a goal model's likelihood is a sum of.

What belongs here: minus the log-likelihood of each match in both log rates and one more number,
with exact first and second derivatives. What does not: how rates are made of strengths
(`likelihood`), or score grids (`scorelines`).

Factorials of the goals are left out everywhere; they are the same for every family.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, factorial, log
from typing import ClassVar, NamedTuple, Protocol, Self

import numpy as np

from football.arrays import FloatArray, IntArray


class Slopes(NamedTuple):
    """Derivatives per match, by the log rates of both sides and by the family's own number."""

    home: FloatArray
    away: FloatArray
    extra: FloatArray
    home_home: FloatArray
    home_away: FloatArray
    away_away: FloatArray
    home_extra: FloatArray
    away_extra: FloatArray
    extra_extra: FloatArray


class Prior(NamedTuple):
    """A normal prior on the family's own number; none where the precision is zero."""

    centre: float = 0.0
    precision: float = 0.0


class Family(Protocol):
    """A distribution of scores, bound to the scores that happened."""

    prior: ClassVar[Prior]

    @classmethod
    def of(cls, home_goals: FloatArray, away_goals: FloatArray) -> Self: ...

    def loss(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        """Return minus the log-likelihood; infinite where what happened is impossible."""
        ...

    def slopes(self, home: FloatArray, away: FloatArray, extra: float) -> Slopes: ...


@dataclass(frozen=True, slots=True)
class Independent:
    """Two independent Poisson counts (Maher 1982); the extra number is not used."""

    prior: ClassVar[Prior] = Prior()

    home_goals: FloatArray
    away_goals: FloatArray

    @classmethod
    def of(cls, home_goals: FloatArray, away_goals: FloatArray) -> Self:
        return cls(home_goals, away_goals)

    def loss(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        del extra
        return np.exp(home) - self.home_goals * home + np.exp(away) - self.away_goals * away

    def slopes(self, home: FloatArray, away: FloatArray, extra: float) -> Slopes:
        del extra
        home_rate, away_rate = np.exp(home), np.exp(away)
        none = [np.zeros_like(home_rate) for _ in range(5)]
        return Slopes(
            home=home_rate - self.home_goals,
            away=away_rate - self.away_goals,
            extra=none[0],
            home_home=home_rate,
            home_away=none[1],
            away_away=away_rate,
            home_extra=none[2],
            away_extra=none[3],
            extra_extra=none[4],
        )


@dataclass(frozen=True, slots=True)
class LowScores:
    """Poisson counts with Dixon and Coles' correction; the extra number is rho.

    On scores up to 1-1, tau = 1 + rho * sign * exp(on_home * home + on_away * away).
    """

    prior: ClassVar[Prior] = Prior()

    counts: Independent
    rows: IntArray
    on_home: FloatArray
    on_away: FloatArray
    sign: FloatArray

    @classmethod
    def of(cls, home_goals: FloatArray, away_goals: FloatArray) -> Self:
        rows = np.flatnonzero((home_goals <= 1) & (away_goals <= 1))
        on_home = (home_goals[rows] == 0).astype(np.float64)
        on_away = (away_goals[rows] == 0).astype(np.float64)
        sign = np.where(on_home == on_away, -1.0, 1.0)
        return cls(Independent(home_goals, away_goals), rows, on_home, on_away, sign)

    def loss(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        tau = 1.0 + extra * self._tilt(home, away)
        loss = self.counts.loss(home, away, 0.0)
        loss[self.rows] -= np.log(np.where(tau > 0, tau, 1.0))
        loss[self.rows[tau <= 0]] = np.inf
        return loss

    def slopes(self, home: FloatArray, away: FloatArray, extra: float) -> Slopes:
        slopes, low = self.counts.slopes(home, away, 0.0), self.rows
        tilt = self._tilt(home, away)
        tau = 1.0 + extra * tilt
        by_tau, by_tau_squared = tilt / tau, tilt / tau**2
        slopes.home[low] -= self.on_home * by_tau * extra
        slopes.away[low] -= self.on_away * by_tau * extra
        slopes.extra[low] = -by_tau
        bend = by_tau_squared * extra
        slopes.home_home[low] -= self.on_home * bend
        slopes.away_away[low] -= self.on_away * bend
        slopes.home_away[low] = -self.on_home * self.on_away * bend
        slopes.home_extra[low] = -self.on_home * by_tau_squared
        slopes.away_extra[low] = -self.on_away * by_tau_squared
        slopes.extra_extra[low] = by_tau**2
        return slopes

    def _tilt(self, home: FloatArray, away: FloatArray) -> FloatArray:
        exponent = self.on_home * home[self.rows] + self.on_away * away[self.rows]
        return self.sign * np.exp(exponent)


@dataclass(frozen=True, slots=True)
class SharedGoals:
    """The bivariate Poisson: both counts hold a common one; the extra number is its log rate.

    Karlis and Ntzoufras (2003), "Analysis of sports data by using bivariate Poisson models". A
    match of x-y has sum over k of c_k exp(k z), z = extra - home - away, whose derivatives are
    mean and variance of k. The prior keeps the common rate above zero where it wants to vanish.
    """

    prior: ClassVar[Prior] = Prior(centre=log(0.1), precision=1.0)

    counts: Independent
    log_ways: FloatArray

    @classmethod
    def of(cls, home_goals: FloatArray, away_goals: FloatArray) -> Self:
        most = int(np.minimum(home_goals, away_goals).max(initial=0.0))
        ways = np.zeros((len(home_goals), most + 1))
        pairs = np.stack([home_goals, away_goals], axis=1).astype(np.int64)
        scores, score_of = np.unique(pairs, axis=0, return_inverse=True)
        for number, (x, y) in enumerate(scores.tolist()):
            rows = score_of == number
            for k in range(min(x, y) + 1):
                ways[rows, k] = comb(x, k) * comb(y, k) * factorial(k)
        with np.errstate(divide="ignore"):
            return cls(Independent(home_goals, away_goals), np.log(ways))

    def loss(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        terms = self._terms(home, away, extra)
        top = terms.max(axis=1)
        mixed = top + np.log(np.exp(terms - top[:, None]).sum(axis=1))
        return self.counts.loss(home, away, 0.0) + np.exp(extra) - mixed

    def slopes(self, home: FloatArray, away: FloatArray, extra: float) -> Slopes:
        terms = self._terms(home, away, extra)
        weight = np.exp(terms - terms.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        k = np.arange(weight.shape[1], dtype=np.float64)
        mean = weight @ k
        spread = weight @ np.square(k) - np.square(mean)
        bare, shared = self.counts.slopes(home, away, 0.0), np.exp(extra)
        return Slopes(
            home=bare.home + mean,
            away=bare.away + mean,
            extra=shared - mean,
            home_home=bare.home_home - spread,
            home_away=-spread,
            away_away=bare.away_away - spread,
            home_extra=spread,
            away_extra=spread,
            extra_extra=shared - spread,
        )

    def _terms(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        z = extra - home - away
        return self.log_ways + z[:, None] * np.arange(self.log_ways.shape[1], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Overdispersed:
    """Two independent negative binomial counts; the extra number is log alpha.

    A count of mean m has variance m + alpha m². Given the strengths, football's counts are nearly
    Poisson: the prior keeps alpha above zero where it wants to vanish.
    """

    prior: ClassVar[Prior] = Prior(centre=log(0.03), precision=1.0)

    home_goals: FloatArray
    away_goals: FloatArray

    @classmethod
    def of(cls, home_goals: FloatArray, away_goals: FloatArray) -> Self:
        return cls(home_goals, away_goals)

    def loss(self, home: FloatArray, away: FloatArray, extra: float) -> FloatArray:
        return _one_loss(self.home_goals, home, extra) + _one_loss(self.away_goals, away, extra)

    def slopes(self, home: FloatArray, away: FloatArray, extra: float) -> Slopes:
        ours = _one_slopes(self.home_goals, home, extra)
        theirs = _one_slopes(self.away_goals, away, extra)
        return Slopes(
            home=ours[0],
            away=theirs[0],
            extra=ours[1] + theirs[1],
            home_home=ours[2],
            home_away=np.zeros_like(home),
            away_away=theirs[2],
            home_extra=ours[3],
            away_extra=theirs[3],
            extra_extra=ours[4] + theirs[4],
        )


def _one_loss(goals: FloatArray, log_rate: FloatArray, extra: float) -> FloatArray:
    alpha = np.exp(extra)
    below = _sum_below(goals, lambda j: np.log1p(alpha * j))
    return (goals + 1.0 / alpha) * np.log1p(alpha * np.exp(log_rate)) - goals * log_rate - below


def _one_slopes(goals: FloatArray, log_rate: FloatArray, extra: float) -> tuple[FloatArray, ...]:
    """Return derivatives by rate, by extra, twice by rate, by both, twice by extra."""
    alpha, mean = np.exp(extra), np.exp(log_rate)
    swell = 1.0 + alpha * mean
    order = goals + 1.0 / alpha
    steepness = np.log1p(alpha * mean) / alpha**2
    by_alpha = order * mean / swell - steepness - _sum_below(goals, lambda j: j / (1 + alpha * j))
    twice = (
        2.0 * steepness / alpha
        - 2.0 * mean / (alpha**2 * swell)
        - order * np.square(mean / swell)
        + _sum_below(goals, lambda j: np.square(j / (1.0 + alpha * j)))
    )
    return (
        (mean - goals) / swell,
        alpha * by_alpha,
        mean * (1.0 + alpha * goals) / np.square(swell),
        -alpha * mean * (mean - goals) / np.square(swell),
        alpha**2 * twice + alpha * by_alpha,
    )


def _sum_below(goals: FloatArray, term: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return the sum of a term over 0, 1, ... below each count."""
    below = np.arange(max(int(goals.max(initial=0.0)), 1), dtype=np.float64)
    table = np.concatenate([[0.0], np.cumsum(term(below))])
    return table[goals.astype(np.int64)]

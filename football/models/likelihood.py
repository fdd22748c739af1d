"""The time-weighted likelihood of a goal model with its exact first and second derivatives.

What belongs here: the function that `GoalModel.fit` minimises. What the parameters mean stands
there, how scores follow from rates in `families`. Parameters lie in one vector: attack of every
team, defence of every team, intercept, home advantage, the family's own number.
"""

from dataclasses import dataclass
from math import lgamma

import numpy as np

from football.arrays import FloatArray, IntArray
from football.models.errors import FitError
from football.models.families import Family, LowScores, Slopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Results as arrays; teams are positions 0..n_teams-1.

    Attributes:
        venue: 0.5 where home advantage lifts one side and lowers the other, else 0.
        weight: what each match counts.
    """

    n_teams: int
    home: IntArray
    away: IntArray
    home_goals: FloatArray
    away_goals: FloatArray
    venue: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        columns = (self.away, self.home_goals, self.away_goals, self.venue, self.weight)
        if not len(self.home) or any(len(column) != len(self.home) for column in columns):
            raise FitError("matches are needed, in columns of one length")

    def log_rates(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the logarithms of both sides' scoring rates."""
        attack, defence = theta[: self.n_teams], theta[self.n_teams : 2 * self.n_teams]
        lift = theta[-2] * self.venue
        home = theta[-3] + lift + attack[self.home] - defence[self.away]
        away = theta[-3] - lift + attack[self.away] - defence[self.home]
        return home, away


class PenalisedLikelihood:
    """Minus the weighted log-likelihood, plus a ridge on team strengths, plus a gauge.

    Attack and intercept (defence and intercept) can trade a constant without changing any rate.
    The gauge is a penalty on both sums; it is zero at the optimum, so that it picks one of the
    equal optima and costs no likelihood: with `ridge=0` the minimum is the exact maximum of it
    (but for a family's own prior, where it has one).
    """

    def __init__(self, matches: Matches, ridge: float, family: type[Family] = LowScores) -> None:
        self._matches = matches
        self._ridge = ridge
        self._gauge = float(matches.weight.sum()) / matches.n_teams**2
        self._family = family.of(matches.home_goals, matches.away_goals)
        n, home, away = matches.n_teams, matches.home, matches.away
        self._team_of = np.concatenate([home, away, n + away, n + home])
        self._pair_of = home * n + away

    def value(self, theta: FloatArray) -> float:
        """Return the objective; infinite where a score that happened would be impossible."""
        loss = self._family.loss(*self._matches.log_rates(theta), float(theta[-1]))
        return float(self._matches.weight @ loss) + self._penalty(theta)

    def log_likelihood(self, theta: FloatArray) -> float:
        """Return the weighted log-likelihood itself: no penalty, factorials included."""
        m = self._matches
        factorials = _log_factorials(m.home_goals) + _log_factorials(m.away_goals)
        return self._penalty(theta) - self.value(theta) - float(m.weight @ factorials)

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return gradient and Hessian of the objective."""
        m = self._matches
        plain = self._family.slopes(*m.log_rates(theta), float(theta[-1]))
        by = Slopes(*(m.weight * np.array(plain)))
        lift_home, lift_away = by.home_home - by.home_away, by.home_away - by.away_away
        on_home = (by.home, by.home_home + by.home_away, m.venue * lift_home, by.home_extra)
        on_away = (by.away, by.home_away + by.away_away, m.venue * lift_away, by.away_extra)
        first, *columns = self._spread(np.array(on_home), np.array(on_away))
        gradient = np.append(first, by.extra.sum())
        size = len(theta)
        hessian = np.empty((size, size))
        teams = 2 * m.n_teams
        self._fill(hessian[:teams, :teams], np.array([by.home_home, by.home_away, by.away_away]))
        for position, column in zip((-3, -2, -1), columns, strict=True):
            hessian[:-1, position] = hessian[position, :-1] = column
        hessian[-1, -1] = by.extra_extra.sum()
        self._penalise(theta, gradient, hessian)
        for position in (-2, -1):
            if hessian[position, position] == 0:  # nothing seen bears on it: leave it where it is
                hessian[position, position] = 1.0
        return gradient, hessian

    def _spread(self, on_home: FloatArray, on_away: FloatArray) -> FloatArray:
        """Carry rows of derivatives by log rates over to all parameters but the family's own."""
        m = self._matches
        by_team = np.concatenate([on_home, on_away, -on_home, -on_away], axis=1)
        rows = len(on_home)
        spread = np.empty((rows, 2 * m.n_teams + 2))
        spread[:, :-2] = _sum_rows(self._team_of, by_team, 2 * m.n_teams)
        spread[:, -2] = on_home.sum(axis=1) + on_away.sum(axis=1)
        spread[:, -1] = (on_home - on_away) @ m.venue
        return spread

    def _fill(self, block: FloatArray, by_rates: FloatArray) -> None:
        """Write second derivatives among attacks and defences, from sums by pair of teams."""
        n = self._matches.n_teams
        hh, ha, aa = _sum_rows(self._pair_of, by_rates, n * n).reshape(3, n, n)
        attacks, defences, crossed = block[:n, :n], block[n:, n:], block[:n, n:]
        attacks[:] = defences[:] = ha + ha.T
        crossed[:] = -(hh + aa.T)
        at = np.arange(n)
        attacks[at, at] += hh.sum(axis=1) + aa.sum(axis=0)
        defences[at, at] += hh.sum(axis=0) + aa.sum(axis=1)
        crossed[at, at] -= ha.sum(axis=1) + ha.sum(axis=0)
        block[n:, :n] = crossed.T

    def _penalty(self, theta: FloatArray) -> float:
        n = self._matches.n_teams
        attack, defence = theta[:n], theta[n : 2 * n]
        ridge = self._ridge * float(attack @ attack + defence @ defence)
        gauge = self._gauge * float(attack.sum() ** 2 + defence.sum() ** 2)
        prior = self._family.prior.precision * float(theta[-1] - self._family.prior.centre) ** 2
        return (ridge + gauge + prior) / 2.0

    def _penalise(self, theta: FloatArray, gradient: FloatArray, hessian: FloatArray) -> None:
        n = self._matches.n_teams
        for group in (slice(0, n), slice(n, 2 * n)):
            gradient[group] += self._ridge * theta[group] + self._gauge * theta[group].sum()
            hessian[group, group] += self._gauge
        diagonal = np.arange(2 * n)
        hessian[diagonal, diagonal] += self._ridge
        prior = self._family.prior
        gradient[-1] += prior.precision * (theta[-1] - prior.centre)
        hessian[-1, -1] += prior.precision


def _log_factorials(counts: FloatArray) -> FloatArray:
    table = np.array([lgamma(k + 1.0) for k in range(int(counts.max()) + 1)])
    return table[counts.astype(np.int64)]


def _sum_rows(position: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Return the sums by position of each row of values, all rows in one go."""
    rows = len(values)
    each = (position + size * np.arange(rows)[:, np.newaxis]).ravel()
    sums = np.bincount(each, weights=values.ravel(), minlength=rows * size)
    return sums.astype(np.float64, copy=False).reshape(rows, size)

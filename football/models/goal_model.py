"""What every goal model shares: strengths of teams, rates of fixtures, a fit, a written form.

What belongs here: the value all families of counts have in common, and how one is fitted. What
does not: how scores follow from rates (one module per family: `poisson`, `dixon_coles`,
`bivariate_poisson`, `negative_binomial`), or the likelihood. In all of them

    log lambda = intercept + home_advantage / 2 + attack[home] - defence[away]
    log mu     = intercept - home_advantage / 2 + attack[away] - defence[home]

so that a strong defence is positive, mean attack and mean defence are zero, and on neutral ground
(no home term) neither side is lifted nor lowered.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.grid import ScoreGrid, goal_margin
from football.models.curvature import deviations
from football.models.errors import FitError
from football.models.families import Family
from football.models.likelihood import Matches, PenalisedLikelihood
from football.models.newton import minimise
from football.models.scorelines import MAX_GOALS

NEWCOMER_QUANTILE = 0.25
_DOUBT = 2.0  # goals added to what a team scored, conceded and should have, at a cold start
_STRENGTHS = ("attack", "defence")
_DOUBTS = ("strength_sd", "openness_sd")
_PER_TEAM = frozenset({"teams", *_STRENGTHS, *_DOUBTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalModel(ABC):
    """A fitted model: named parameters and nothing else.

    A team it has never seen is given the lower quartile of attack and of defence among the teams
    it has: newcomers to a division are, as a rule, promoted sides, weaker than its average.

    Attributes:
        teams: in alphabetical order; `attack` and `defence` follow it.
        log_likelihood: weighted, without the ridge.
        strength_sd: how far off the sum of attack and defence may be, as a standard deviation per
            team; empty where the fit did not compute it.
        openness_sd: likewise of attack less defence.
    """

    FAMILY: ClassVar[type[Family]]

    teams: tuple[str, ...]
    attack: tuple[float, ...]
    defence: tuple[float, ...]
    intercept: float
    home_advantage: float
    log_likelihood: float
    strength_sd: tuple[float, ...] = ()
    openness_sd: tuple[float, ...] = ()

    @classmethod
    @abstractmethod
    def _own(cls, extra: float) -> Mapping[str, float]:
        """Return the family's own parameter by name, from the number that was fitted."""

    @abstractmethod
    def _extra(self) -> float:
        """Return the number to fit, from the family's own parameter."""

    @abstractmethod
    def grids_of(self, home: FloatArray, away: FloatArray, max_goals: int) -> FloatArray:
        """Return n tables of scoreline probabilities of n pairs of rates."""

    def strength_of(self, team: str) -> tuple[float, float]:
        """Return attack and defence of a team, the newcomer's if it was never seen."""
        attack, defence = self._strengths([team])
        return float(attack[0]), float(defence[0])

    def rates(
        self, home: Sequence[str], away: Sequence[str], *, neutral: ArrayLike = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return the scoring rates of both sides of n fixtures."""
        home_attack, home_defence = self._strengths(home)
        away_attack, away_defence = self._strengths(away)
        lift = np.where(np.asarray(neutral, dtype=np.bool_), 0.0, self.home_advantage / 2.0)
        home_rate = np.exp(self.intercept + lift + home_attack - away_defence)
        away_rate = np.exp(self.intercept - lift + away_attack - home_defence)
        return home_rate, away_rate

    def probabilities(
        self, home: Sequence[str], away: Sequence[str], *, neutral: ArrayLike = False
    ) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY."""
        return self.triples_of(*self.rates(home, away, neutral=neutral))

    def triples_of(self, home: FloatArray, away: FloatArray) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY of n pairs of rates."""
        grids = self.grids_of(home, away, MAX_GOALS)
        margin = goal_margin(grids.shape[1:])
        regions = (margin > 0, margin == 0, margin < 0)
        return np.stack([grids[:, region].sum(axis=1) for region in regions], axis=1)

    def grids(
        self,
        home: Sequence[str],
        away: Sequence[str],
        *,
        neutral: ArrayLike = False,
        max_goals: int = MAX_GOALS,
    ) -> FloatArray:
        """Return n tables of scoreline probabilities."""
        return self.grids_of(*self.rates(home, away, neutral=neutral), max_goals)

    def grid(
        self, home: str, away: str, *, neutral: bool = False, max_goals: int = MAX_GOALS
    ) -> ScoreGrid:
        """Return the score grid of one fixture."""
        return ScoreGrid(self.grids([home], [away], neutral=neutral, max_goals=max_goals)[0])

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _PER_TEAM}
        known = [name for name in (*_STRENGTHS, *_DOUBTS) if getattr(self, name)]
        of_teams = zip(*(getattr(self, name) for name in known), strict=True)
        rows = (dict(zip(known, values, strict=True)) for values in of_teams)
        return named | {"teams": dict(zip(self.teams, rows, strict=True))}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        teams: Mapping[str, Mapping[str, float]] = parameters["teams"]
        names = tuple(sorted(teams))
        own = [f.name for f in fields(cls) if f.name not in _PER_TEAM]
        doubts = [doubt for doubt in _DOUBTS if all(doubt in teams[name] for name in names)]
        values: dict[str, Any] = {name: float(parameters[name]) for name in own}
        for each in (*_STRENGTHS, *doubts):
            values[each] = tuple(float(teams[name][each]) for name in names)
        return cls(teams=names, **values)

    @classmethod
    def fit(  # noqa: PLR0913 (the columns of a table of results, and how to weigh them)
        cls,
        home: Iterable[str],
        away: Iterable[str],
        home_goals: ArrayLike,
        away_goals: ArrayLike,
        days_ago: ArrayLike,
        *,
        neutral: ArrayLike = False,
        xi: float = 0.0018,
        ridge: float = 6.0,
        start: Self | None = None,
        has_doubt: bool = False,
    ) -> Self:
        """Return the (penalised) maximum-likelihood fit.

        Args:
            home: home team of each match.
            away: away team of each match.
            home_goals: goals after 90 minutes.
            away_goals: goals after 90 minutes.
            days_ago: age of each match in days, not negative.
            neutral: whether nobody was at home, for all or for each.
            xi: decay per day; a match counts exp(-xi * days).
            ridge: precision of a normal prior around the mean team, in goals: a team with so many
                expected (weighted) goals is half believed (6 forecast best on three leagues from
                2014 to 2018). 0 is exact maximum likelihood, where a team that never scored has no
                finite attack and is given one so low that it makes no difference.
            start: an earlier fit to begin from, matched by team name; changes the time only.
            has_doubt: also work out how far off each team may be, which takes a fifth of a fit.

        Raises:
            FitError: if there are no matches, or numbers that cannot be results.
        """
        home, away = list(home), list(away)
        teams = tuple(sorted({*home, *away}))
        matches = Matches(
            n_teams=len(teams),
            home=_positions(teams, home),
            away=_positions(teams, away),
            home_goals=_counts(home_goals),
            away_goals=_counts(away_goals),
            venue=_venues(neutral, len(home)),
            weight=np.exp(-xi * _counts(days_ago)),
        )
        objective = PenalisedLikelihood(matches, ridge, cls.FAMILY)
        begin = None if start is None else start.vector(teams)
        if begin is None or not np.isfinite(objective.value(begin)):
            begin = _cold_start(matches, cls.FAMILY.prior.centre)
        theta = minimise(objective, begin)
        fitted = cls._named(teams, theta, objective.log_likelihood(theta))
        if not has_doubt:
            return fitted
        strength, openness = deviations(objective.derivatives(theta)[1], len(teams))
        return replace(
            fitted, strength_sd=tuple(strength.tolist()), openness_sd=tuple(openness.tolist())
        )

    def vector(self, teams: Sequence[str]) -> FloatArray:
        """Return the parameters as `likelihood` orders them; an unseen team is average."""
        position = {team: i for i, team in enumerate(self.teams)}
        where = [position.get(team, -1) for team in teams]
        attack, defence = np.append(self.attack, 0.0)[where], np.append(self.defence, 0.0)[where]
        rest = [self.intercept, self.home_advantage, self._extra()]
        return np.concatenate([attack, defence, rest])

    @classmethod
    def _named(cls, teams: tuple[str, ...], theta: FloatArray, log_likelihood: float) -> Self:
        n = len(teams)
        attack, defence = theta[:n], theta[n : 2 * n]
        intercept = float(theta[-3]) + float(attack.mean()) - float(defence.mean())
        return cls(
            teams=teams,
            attack=tuple(float(a) for a in attack - attack.mean()),
            defence=tuple(float(d) for d in defence - defence.mean()),
            intercept=intercept,
            home_advantage=float(theta[-2]),
            log_likelihood=log_likelihood,
            strength_sd=(),
            openness_sd=(),
            **cls._own(float(theta[-1])),
        )

    def _strengths(self, teams: Iterable[str]) -> tuple[FloatArray, FloatArray]:
        position = {team: i for i, team in enumerate(self.teams)}
        where = [position.get(team, -1) for team in teams]
        known = np.array([self.attack, self.defence])
        if -1 in where:
            newcomer = np.quantile(known, NEWCOMER_QUANTILE, axis=1, keepdims=True)
            known = np.hstack([known, newcomer])
        attack, defence = known[:, where]
        return attack, defence


def _counts(values: ArrayLike) -> FloatArray:
    counts = np.asarray(values, dtype=np.float64)
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise FitError("goals and days ago are finite and not negative: no fit sees the future")
    return counts


def _venues(neutral: ArrayLike, count: int) -> FloatArray:
    return np.where(np.broadcast_to(np.asarray(neutral, dtype=np.bool_), (count,)), 0.0, 0.5)


def _positions(teams: tuple[str, ...], names: list[str]) -> IntArray:
    position = {team: i for i, team in enumerate(teams)}
    return np.array([position[name] for name in names], dtype=np.int64)


def _cold_start(matches: Matches, extra: float) -> FloatArray:
    n = matches.n_teams
    theta = np.zeros(2 * n + 3)
    scored, conceded, expected = np.full((3, n), _DOUBT)
    mean = np.average(matches.home_goals + matches.away_goals, weights=matches.weight) / 2.0
    for side, own, others in (
        (matches.home, matches.home_goals, matches.away_goals),
        (matches.away, matches.away_goals, matches.home_goals),
    ):
        scored += np.bincount(side, matches.weight * own, n)
        conceded += np.bincount(side, matches.weight * others, n)
        expected += np.bincount(side, matches.weight * mean, n)
    theta[:n], theta[n : 2 * n] = np.log(scored / expected), -np.log(conceded / expected)
    home, away = (
        max(float(np.average(goals, weights=matches.weight)), 0.05)
        for goals in (matches.home_goals, matches.away_goals)
    )
    theta[-3] = np.log(home * away) / 2.0
    if matches.venue.any():
        theta[-2] = np.log(home / away)
    theta[-1] = extra
    return theta

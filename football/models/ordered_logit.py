"""Outcomes from a difference of ratings: the proportional-odds model.

What belongs here: one number per match (an Elo difference) turned into a triple. Home advantage
is in the cut points. McCullagh (1980), "Regression Models for Ordinal Data"; with ratings:
Hvattum and Arntzen (2010), "Using ELO ratings for match result prediction in association
football".

    P(HOME)         = sigmoid(home_cut + slope * difference)
    P(HOME or DRAW) = sigmoid(draw_cut + slope * difference),    draw_cut > home_cut
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.models.errors import FitError
from football.models.newton import minimise
from football.outcome import Outcome

_SMALLEST = 1e-300
_PRIOR_SLOPE_PRECISION = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLogit:
    """The fitted cut points, and the slope per rating point."""

    home_cut: float
    draw_cut: float
    slope: float

    def __post_init__(self) -> None:
        if not self.draw_cut > self.home_cut:
            raise ValueError("the draw's cut point must lie above the home win's")

    def predict(self, difference: ArrayLike) -> FloatArray:
        """Return n triples for n rating differences (home minus away)."""
        shift = self.slope * np.asarray(difference, dtype=np.float64)
        home, not_away = _sigmoid(self.home_cut + shift), _sigmoid(self.draw_cut + shift)
        away = _sigmoid(-self.draw_cut - shift)
        return np.stack([home, np.maximum(not_away - home, 0.0), away], axis=-1)

    def to_dict(self) -> dict[str, float]:
        return {"home_cut": self.home_cut, "draw_cut": self.draw_cut, "slope": self.slope}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, float]) -> Self:
        return cls(
            home_cut=parameters["home_cut"],
            draw_cut=parameters["draw_cut"],
            slope=parameters["slope"],
        )


def fit(
    difference: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None
) -> OrderedLogit:
    """Return the maximum-likelihood fit, found by Newton's method (the likelihood is concave).

    Args:
        difference: home minus away rating before each match.
        outcomes: `Outcome` values, all three of which must occur.
        weights: importance of each match; all one unless given.
    """
    x, y = np.asarray(difference, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    shares = np.bincount(y, weights=w, minlength=len(Outcome)) / w.sum()
    if (shares <= 0).any():
        raise FitError("an ordered logit needs matches of all three outcomes")
    scale = float(np.sqrt(np.average(np.square(x), weights=w))) or 1.0
    theta = np.array([_logit(shares[0]), _logit(shares[0] + shares[1]), 0.0])
    theta = minimise(_Likelihood(x / scale, y, w), theta)
    home_cut, draw_cut, slope = (float(value) for value in theta)
    return OrderedLogit(home_cut=home_cut, draw_cut=draw_cut, slope=slope / scale)


class _Likelihood:
    """Minus the weighted log-likelihood, with a trace of a prior so that ties have a solution."""

    def __init__(self, x: FloatArray, y: IntArray, w: FloatArray) -> None:
        self._x, self._y, self._w = x, y, w

    def value(self, theta: FloatArray) -> float:
        if theta[1] <= theta[0]:
            return float("inf")
        model = OrderedLogit(
            home_cut=float(theta[0]), draw_cut=float(theta[1]), slope=float(theta[2])
        )
        chosen = model.predict(self._x)[np.arange(len(self._y)), self._y]
        prior = _PRIOR_SLOPE_PRECISION * float(theta[2]) ** 2 / 2.0
        return float(-(self._w @ np.log(np.maximum(chosen, _SMALLEST)))) + prior

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return gradient and Hessian in (home_cut, draw_cut, slope).

        Everything passes through a = home_cut + slope x and b = draw_cut + slope x.
        """
        x, y, w = self._x, self._y, self._w
        f, g = _sigmoid(theta[0] + theta[2] * x), _sigmoid(theta[1] + theta[2] * x)
        df, dg, draw = f * (1.0 - f), g * (1.0 - g), np.maximum(g - f, _SMALLEST)
        home_won, drawn, away_won = (y == outcome for outcome in Outcome)
        by_a = w * (home_won * (f - 1.0) + drawn * df / draw)
        by_b = w * (away_won * g - drawn * dg / draw)
        by_aa = w * (home_won * df + drawn * (df * (1.0 - 2.0 * f) / draw + (df / draw) ** 2))
        by_bb = w * (away_won * dg - drawn * (dg * (1.0 - 2.0 * g) / draw - (dg / draw) ** 2))
        by_ab = -w * drawn * df * dg / draw**2
        slope_a, slope_b = (by_aa + by_ab) @ x, (by_bb + by_ab) @ x
        bend = (by_aa + 2.0 * by_ab + by_bb) @ (x * x) + _PRIOR_SLOPE_PRECISION
        pull = (by_a + by_b) @ x + _PRIOR_SLOPE_PRECISION * theta[2]
        rows = [[by_aa.sum(), by_ab.sum(), slope_a], [by_ab.sum(), by_bb.sum(), slope_b]]
        return np.array([by_a.sum(), by_b.sum(), pull]), np.array(
            [*rows, [slope_a, slope_b, bend]]
        )


def _sigmoid(z: FloatArray) -> FloatArray:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))

"""Making probabilities mean what they say: a temperature, and a tilt per outcome.

What belongs here: a map from triples to triples with three named numbers, fitted on forecasts of
matches that came after what the forecaster had learned from. Guo et al. (2017), "On Calibration of
Modern Neural Networks" (temperature and vector scaling).

    calibrated = softmax(log(p) / temperature + (home_tilt, 0, away_tilt))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.models.newton import minimise
from football.outcome import FLOOR, Outcome

# Worth about 100 matches for the temperature and 1,000 for the tilts, since the intercepts of a
# stack already get the shares of its training set right.
PRIOR_PRECISION = np.array([20.0, 200.0, 200.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A temperature above 1 makes forecasts more cautious; tilts move mass away from the draw."""

    temperature: float = 1.0
    home_tilt: float = 0.0
    away_tilt: float = 0.0

    def __post_init__(self) -> None:
        if not self.temperature > 0:
            raise ValueError(f"a temperature is greater than zero, not {self.temperature}")

    def apply(self, probabilities: ArrayLike) -> FloatArray:
        """Return calibrated triples."""
        logits = np.log(np.maximum(np.asarray(probabilities, dtype=np.float64), FLOOR))
        return softmax(logits / self.temperature + [self.home_tilt, 0.0, self.away_tilt])

    def to_dict(self) -> dict[str, float]:
        return {
            "temperature": self.temperature,
            "home_tilt": self.home_tilt,
            "away_tilt": self.away_tilt,
        }

    @classmethod
    def from_dict(cls, parameters: Mapping[str, float]) -> Self:
        return cls(
            temperature=parameters["temperature"],
            home_tilt=parameters["home_tilt"],
            away_tilt=parameters["away_tilt"],
        )


def fit(
    probabilities: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None
) -> Calibration:
    """Return the calibration of least log loss, drawn a little towards changing nothing.

    Args:
        probabilities: triples forecast for matches outside the forecaster's training set.
        outcomes: what happened.
        weights: importance of each match; all one unless given.
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    loss = _PenalisedLoss(np.log(np.maximum(p, FLOOR)), y, w)
    sharpness, home_tilt, away_tilt = (float(v) for v in minimise(loss, loss.unchanged))
    return Calibration(temperature=1.0 / sharpness, home_tilt=home_tilt, away_tilt=away_tilt)


class _PenalisedLoss:
    """Weighted log loss in (1 / temperature, home tilt, away tilt), which is convex in them."""

    unchanged = np.array([1.0, 0.0, 0.0])

    def __init__(self, logits: FloatArray, outcomes: IntArray, weights: FloatArray) -> None:
        self._outcomes, self._weights = outcomes, weights
        tilts = np.zeros((len(outcomes), len(Outcome), 2))
        tilts[:, Outcome.HOME, 0] = tilts[:, Outcome.AWAY, 1] = 1.0
        self._slopes = np.concatenate([logits[:, :, None], tilts], axis=2)

    def value(self, theta: FloatArray) -> float:
        if theta[0] <= 0:
            return float("inf")
        p = softmax(self._slopes @ theta)[np.arange(len(self._outcomes)), self._outcomes]
        away_from_prior = theta - self.unchanged
        prior = float(PRIOR_PRECISION @ np.square(away_from_prior)) / 2.0
        return float(-(self._weights @ np.log(np.maximum(p, FLOOR)))) + prior

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        p = softmax(self._slopes @ theta)
        surplus = (p - np.eye(len(Outcome))[self._outcomes]) * self._weights[:, None]
        expected = (p[:, :, None] * self._slopes).sum(axis=1)
        spread = self._slopes - expected[:, None, :]
        weighted = spread * (p * self._weights[:, None])[:, :, None]
        flat = spread.reshape(-1, len(theta))
        hessian = weighted.reshape(-1, len(theta)).T @ flat + np.diag(PRIOR_PRECISION)
        gradient = surplus.reshape(-1) @ self._slopes.reshape(-1, len(theta))
        return gradient + PRIOR_PRECISION * (theta - self.unchanged), hessian


def softmax(logits: FloatArray) -> FloatArray:
    """Return probabilities proportional to exp(logits), along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)

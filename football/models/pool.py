"""The logarithmic opinion pool: forecasters averaged in logit space, a weight for each.

What belongs here: learning the weights. Genest and Zidek (1986), "Combining probability
distributions: a critique and an annotated bibliography":

    log p = log base + sum of weight * (log expert - log base) + constant

A pool is an outcome stack whose weights are tied: one number per forecaster instead of three per
column, so that few matches suffice and none of them can be tilted to a class.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.models import disagreement
from football.models.calibration import Calibration, softmax
from football.models.newton import minimise
from football.models.outcome import Column, OutcomeModel, Triple
from football.outcome import Outcome

Contrasts = tuple[str, str]
PRECISION = 10.0
# What a unit of log(home / away), and of log(draw / geometric mean of both), adds to the logits.
_LEAD: Triple = (0.5, 0.0, -0.5)
_LEVEL: Triple = (0.0, 1.0, 0.0)


def fit(  # noqa: PLR0913 (forecasters, and what they are compared with)
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    *,
    base: Contrasts,
    gaps: Sequence[Contrasts],
    track: str,
    evidence: Sequence[str] = (),
) -> OutcomeModel:
    """Return the pool of least log loss.

    Args:
        frame: a row per match.
        outcomes: `Outcome` values of the rows.
        base: columns of the base's log-ratios (home to away, draw to both); never null.
        gaps: for each expert, columns of its log-ratios minus the base's; zero where it is silent.
        track: what the columns may have seen; kept in the model.
        evidence: columns of what results say of the matches; the pool's `disagreement` with it is
            how sure it is of itself. It knows nothing of that without.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    logits = _logits(frame, base)
    experts = np.stack([_logits(frame, gap) for gap in gaps], axis=-1)
    loss = _Loss(logits, experts, y)
    weights = minimise(loss, np.zeros(len(gaps)))
    pairs = zip((base, *gaps), (1.0, *(float(w) for w in weights)), strict=True)
    model = OutcomeModel(
        track=track,
        columns=tuple(column for names, w in pairs for column in _columns(names, w)),
        intercept=(0.0, 0.0, 0.0),
        calibration=Calibration(),
    )
    if not evidence:
        return model
    _, curvature = loss.derivatives(weights)
    deviations = np.sqrt(np.diag(np.linalg.inv(curvature))).tolist()
    known = dict(zip(gaps, deviations, strict=True))
    apart = disagreement.of_pool(frame, model.predict(frame), evidence, known)
    return replace(model, disagreement=apart)


def _columns(names: Contrasts, weight: float) -> tuple[Column, Column]:
    lead, level = (
        Column(
            name=name,
            mean=0.0,
            scale=1.0,
            weights=(weight * unit[0], weight * unit[1], weight * unit[2]),
        )
        for name, unit in zip(names, (_LEAD, _LEVEL), strict=True)
    )
    return lead, level


def _logits(frame: pl.DataFrame, names: Contrasts) -> FloatArray:
    values = frame.select(pl.col(list(names)).cast(pl.Float64)).to_numpy()
    return values @ np.array([_LEAD, _LEVEL])


class _Loss:
    """Log loss in the experts' weights, drawn a little towards the base alone; convex."""

    def __init__(self, base: FloatArray, experts: FloatArray, outcomes: IntArray) -> None:
        self._base, self._experts = base, experts
        self._happened = np.eye(len(Outcome))[outcomes]

    def value(self, theta: FloatArray) -> float:
        p = softmax(self._base + self._experts @ theta)
        given = (p * self._happened).sum(axis=1)
        return float(-np.log(given).sum() + PRECISION * theta @ theta / 2.0)

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        p = softmax(self._base + self._experts @ theta)
        gradient = np.einsum("no,nok->k", p - self._happened, self._experts)
        expected = np.einsum("no,nok->nk", p, self._experts)
        spread = self._experts - expected[:, np.newaxis, :]
        hessian = np.einsum("no,nok,noj->kj", p, spread, spread, optimize=True)
        return gradient + PRECISION * theta, hessian + PRECISION * np.eye(len(theta))

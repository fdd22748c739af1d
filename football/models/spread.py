"""How far off a forecast may be: an interval around each probability.

What belongs here: from the deviations of strengths, of the stack's own weights and of rival
models to intervals. What does not: where the deviations come from (`football.ratings`, `outcome`),
or what is known of prices (`disagreement`).

The lead, log(home / away), and the level, log(draw / geometric mean of both), are taken to be
normal around the forecast. An interval holds the probability another forecaster with all the
information would give; it is not an interval of outcomes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from statistics import NormalDist
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.models.calibration import softmax
from football.outcome import Outcome

LEVEL = 0.8
_DRAWS = 256
_LEVEL_PER_LEAD = 0.25  # how far off the level is when the lead is off by one: goals expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What a fitted stack knows of its own uncertainty.

    Attributes:
        deviation: the column that says how far off the strengths' lead may be.
        slope: what a unit of the strengths' lead adds to the logit lead.
        lead_sd: deviation of the logit lead that comes from the weights, on average.
        level_sd: likewise of the level.
    """

    deviation: str
    slope: float
    lead_sd: float
    level_sd: float

    def intervals(
        self,
        probabilities: ArrayLike,
        deviation: ArrayLike,
        rival: ArrayLike | None = None,
        *,
        level: float = LEVEL,
    ) -> FloatArray:
        """Return n x 3 x 2: lower and upper bound of each probability.

        Args:
            probabilities: n triples.
            deviation: of the strengths' lead, per match.
            rival: triples of another model, NaN where it has none: half of what separates two
                models is a deviation of each.
            level: share of intervals that should hold the truth.
        """
        p = np.asarray(probabilities, dtype=np.float64)
        ours = contrasts(p)
        apart = np.zeros_like(ours)
        if rival is not None:
            theirs = contrasts(np.asarray(rival, dtype=np.float64))
            apart = np.nan_to_num(theirs - ours) / 2.0
        strengths = self.slope * np.asarray(deviation, dtype=np.float64)
        lead = np.sqrt(strengths**2 + self.lead_sd**2 + apart[:, 0] ** 2)
        draw = np.sqrt((_LEVEL_PER_LEAD * strengths) ** 2 + self.level_sd**2 + apart[:, 1] ** 2)
        return bounds(p, np.stack([lead, draw], axis=-1), level)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(**parameters)


def bounds(probabilities: FloatArray, deviations: FloatArray, level: float = LEVEL) -> FloatArray:
    """Return n x 3 x 2: bounds of n triples whose lead and level are off by n x 2 deviations."""
    cloud = _normal_pairs() * deviations[:, None, :]
    drawn = triples(contrasts(probabilities)[:, None, :] + cloud)
    tail = (1.0 - level) / 2.0
    return np.moveaxis(np.quantile(drawn, [tail, 1.0 - tail], axis=1), 0, -1)


def of_fit(  # noqa: PLR0913 (a fit, and what its leads are)
    probabilities: FloatArray,
    lead: FloatArray,
    design: FloatArray,
    weights: FloatArray,
    *,
    precision: tuple[FloatArray, FloatArray],
    deviation: str,
) -> Spread:
    """Return the spread of a fitted multinomial regression.

    Weights are as uncertain as the curvature of the penalised likelihood says (Laplace's
    approximation), lead and level apart; their deviations are those of a typical row.

    Args:
        probabilities: what the fit says of its own rows.
        lead: the strengths' lead in these rows.
        design: standardised columns.
        weights: importance of each row.
        precision: of the prior on the weights of each column on the lead, and on the level.
        deviation: the column of the lead's deviation.
    """
    ours = contrasts(probabilities)
    centred = lead - np.average(lead, weights=weights)
    varies = float(weights @ np.square(centred))
    slope = float(weights @ (centred * ours[:, 0])) / varies if varies > 0 else 1.0
    home, draw, away = (probabilities[:, outcome] for outcome in Outcome)
    lead_bend = (home + away - np.square(home - away)) / 4.0
    level_bend = draw * (1.0 - draw)
    return Spread(
        deviation=deviation,
        slope=slope,
        lead_sd=_typical_sd(design, weights * lead_bend, precision[0]),
        level_sd=_typical_sd(design, weights * level_bend, precision[1]),
    )


def _typical_sd(design: FloatArray, information: FloatArray, precision: FloatArray) -> float:
    full = np.column_stack([design, np.ones(len(design))])
    prior = np.append(precision, 1e-6)
    curvature = full.T @ (full * information[:, None]) + np.diag(prior)
    moments = full.T @ full / len(full)
    return float(np.sqrt(np.trace(np.linalg.solve(curvature, moments))))


def contrasts(probabilities: FloatArray) -> FloatArray:
    """Return lead and level of triples, in the last axis."""
    logs = np.log(np.maximum(probabilities, 1e-12))
    home, draw, away = (logs[..., outcome] for outcome in Outcome)
    return np.stack([home - away, draw - (home + away) / 2.0], axis=-1)


def triples(leads_and_levels: FloatArray) -> FloatArray:
    """Return the triples of leads and levels: the inverse of `contrasts`."""
    lead, level = leads_and_levels[..., 0], leads_and_levels[..., 1]
    return softmax(np.stack([lead / 2.0, level, -lead / 2.0], axis=-1))


@cache
def _normal_pairs() -> FloatArray:
    """Return pairs spread evenly under a standard normal: a Kronecker sequence, no randomness."""
    steps = np.array([0.7548776662466927, 0.5698402909980532])  # of the plastic number: R2
    places = (0.5 + np.arange(1, _DRAWS + 1)[:, None] * steps) % 1.0
    # Not SciPy's: who serves intervals of fixtures that nobody announced does without it.
    quantile = NormalDist().inv_cdf
    return np.array([[quantile(place) for place in pair] for pair in places.tolist()])

"""Intervals around a goal model's probabilities, from how far off its teams may be.

What belongs here: from the deviations of a fit to an interval around each probability. What does
not: the deviations (`curvature`), or the intervals of models that read features (`spread`).

Two sums matter to a fixture: the difference of both strengths (attack plus defence), which leads
one side, and the sum of both openness (attack less defence), which is how many goals there are.
Teams are taken to err apart from each other, and both sums to be off by what no fit of past goals
knows, such as who plays.
"""

import numpy as np

from football.arrays import FloatArray
from football.models.goal_model import GoalModel
from football.models.spread import LEVEL, bounds, contrasts

_STEP = 1e-3  # in logarithms of rates
# Deviations of both sums that past goals do not tell. With them 80 % intervals hold 76 % of the
# truth in synthetic worlds, and 84 to 92 % of closing lines in three real leagues.
_LEAD_UNSEEN, _OPENNESS_UNSEEN = 0.2, 0.15


def intervals(
    model: GoalModel, home: str, away: str, *, neutral: bool = False, level: float = LEVEL
) -> FloatArray | None:
    """Return the bounds, 3 x 2, of a fixture's probabilities; None where teams' doubt is unknown.

    Args:
        model: a fit, or one written before fits knew their doubt.
        home: a team of the model.
        away: another.
        neutral: nobody is at home.
        level: share of intervals that should hold the true probability.
    """
    if not model.strength_sd:
        return None
    pair = [model.teams.index(home), model.teams.index(away)]
    lead = np.hypot(_LEAD_UNSEEN, np.hypot(*np.take(model.strength_sd, pair)))
    openness = np.hypot(_OPENNESS_UNSEEN, np.hypot(*np.take(model.openness_sd, pair)))
    rates = np.log([each[0] for each in model.rates([home], [away], neutral=neutral)])
    # The forecast, and what a little more of the lead, or of goals, would make of it.
    moved = rates + _STEP * np.array([[0.0, 0.0], [0.5, -0.5], [0.5, 0.5]])
    probabilities = model.triples_of(*np.exp(moved).T)
    compared = contrasts(probabilities)
    slopes = (compared[1:] - compared[0]) / _STEP
    spread = np.sqrt(np.square(slopes * [[lead], [openness]]).sum(axis=0))
    return bounds(probabilities[:1], spread[None, :], level)[0]

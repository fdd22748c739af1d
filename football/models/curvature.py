"""How far off the teams of a goal model may be, from the curvature of its fit.

Parameters are as uncertain as the curvature of the penalised likelihood says (Laplace's
approximation; Gelman et al., "Bayesian Data Analysis", chapter 4). What does not belong here: the
intervals that follow (`doubt`).
"""

import numpy as np

from football.arrays import FloatArray


def deviations(hessian: FloatArray, n_teams: int) -> tuple[FloatArray, FloatArray]:
    """Return the standard deviations of each team's strength and of its openness.

    Args:
        hessian: of the penalised likelihood at its optimum, in the order of `likelihood`.
        n_teams: how many teams it has.
    """
    covariance = np.linalg.inv(hessian)
    at = np.arange(n_teams)
    alone = covariance[at, at] + covariance[n_teams + at, n_teams + at]
    both = 2.0 * covariance[at, n_teams + at]
    strength, openness = np.sqrt(np.maximum([alone + both, alone - both], 0.0))
    return strength, openness

"""Newton's method for the small smooth objectives of this package.

What belongs here: the search. What is minimised, and its derivatives, belong to each model.
"""

from typing import Protocol

import numpy as np

from football.arrays import FloatArray
from football.models.errors import FitError

_MAX_STEPS = 200
_CONVERGED = 1e-10
_NEARLY = 1e-6  # a full step with less to gain squares that: nothing is left to look for
_SHORTEST_STEP = 1e-10
_LONGEST_STEP = 5.0


class Objective(Protocol):
    """A function to minimise; infinite where parameters are not allowed."""

    def value(self, theta: FloatArray) -> float: ...

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return gradient and Hessian."""
        ...


def minimise(objective: Objective, start: FloatArray) -> FloatArray:
    """Return the minimum by Newton's method, damped where the objective is not convex.

    Stops when the gain it predicts falls below 1e-10, or was below 1e-6 before a full step: near
    the minimum a step squares what is left. From a good start that takes two or three steps.

    Raises:
        FitError: where the search does not converge.
    """
    theta, value = start, objective.value(start)
    if not np.isfinite(value):
        raise FitError("the start is not feasible")
    for _ in range(_MAX_STEPS):
        gradient, hessian = objective.derivatives(theta)
        step = _newton_step(gradient, hessian)
        gain = float(gradient @ step)
        if gain < _CONVERGED:
            return theta
        bound = value + 1e-13 * abs(value)
        length = min(1.0, _LONGEST_STEP / float(np.abs(step).max()))
        while not (candidate := objective.value(theta - length * step)) <= bound:
            length /= 2.0
            if length < _SHORTEST_STEP:
                raise FitError("the search stopped improving before it converged")
        theta, value = theta - length * step, candidate
        if gain < _NEARLY and length == 1.0:
            return theta
    raise FitError(f"the search did not converge in {_MAX_STEPS} steps")


def _newton_step(gradient: FloatArray, hessian: FloatArray) -> FloatArray:
    """Solve for the step, adding to the diagonal until the Hessian is positive definite."""
    largest = float(np.abs(np.diagonal(hessian)).max())
    damping = 0.0
    while damping < 1e6:
        damped = hessian + damping * largest * np.eye(len(gradient)) if damping else hessian
        try:
            np.linalg.cholesky(damped)
        except np.linalg.LinAlgError:
            damping = max(damping * 10.0, 1e-8)
        else:
            return np.asarray(np.linalg.solve(damped, gradient), dtype=np.float64)
    raise FitError("the objective has no finite curvature here")

"""The true model: log goal rates, the score grid they imply, and the probabilities of outcomes.

Goals are drawn from exactly this grid, so no honest forecast can beat it except by luck.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST_GOALS = 10
_LOG_RATE = 0.19
_RHO = -0.07
_FACTORIALS = np.cumprod(np.concatenate([[1.0], np.arange(1.0, MOST_GOALS + 1)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """What the rates of n matches are made of, home and away in columns."""

    attack: Values
    defence: Values
    home_advantage: Values
    attack_lost: Values
    defence_lost: Values
    weather: Values

    def rates(self) -> Values:
        """Return expected goals before the low-score correction, n x 2."""
        attack = self.attack - self.attack_lost
        opposing = (self.defence - self.defence_lost)[:, ::-1]
        log_rates = _LOG_RATE + attack - opposing
        log_rates = log_rates - weather_drag(self.weather)[:, None]
        log_rates[:, 0] += self.home_advantage
        return np.exp(log_rates)


def weather_drag(weather: Values) -> Values:
    """Return the log goals that heavy rain and strong wind take from both sides."""
    rain, wind = weather[:, 0], weather[:, 1]
    return 0.07 * np.clip((rain - 0.5) / 1.5, 0.0, 1.5) + 0.06 * np.clip(
        (wind - 26) / 14, 0.0, 1.5
    )


def grids(rates: Values) -> Values:
    """Return Poisson score grids with the Dixon-Coles low-score correction, n x 11 x 11."""
    goals = np.arange(MOST_GOALS + 1)
    poisson = np.exp(-rates[:, :, None]) * rates[:, :, None] ** goals / _FACTORIALS
    grid = poisson[:, 0, :, None] * poisson[:, 1, None, :]
    home, away = rates[:, 0], rates[:, 1]
    grid[:, 0, 0] *= 1 - home * away * _RHO
    grid[:, 0, 1] *= 1 + home * _RHO
    grid[:, 1, 0] *= 1 + away * _RHO
    grid[:, 1, 1] *= 1 - _RHO
    return grid / grid.sum(axis=(1, 2), keepdims=True)


def differences(grid: Values) -> Values:
    """Return the distribution of home minus away goals, from -10 to 10, n x 21."""
    size = MOST_GOALS + 1
    return np.stack(
        [np.trace(grid, offset=-d, axis1=1, axis2=2) for d in range(1 - size, size)], axis=1
    )


def outcomes(grid: Values) -> Values:
    """Return home, draw and away probabilities, n x 3."""
    by_difference = differences(grid)
    middle = MOST_GOALS
    return np.stack(
        [
            by_difference[:, middle + 1 :].sum(axis=1),
            by_difference[:, middle],
            by_difference[:, :middle].sum(axis=1),
        ],
        axis=1,
    )


def sample(grid: Values, draws: np.random.Generator) -> NDArray[np.int_]:
    """Draw one score from each grid, n x 2."""
    cumulative = np.cumsum(grid.reshape(len(grid), -1), axis=1)
    cell = (cumulative < draws.random(len(grid))[:, None]).sum(axis=1)
    cell = np.minimum(cell, grid.shape[1] * grid.shape[2] - 1)
    return np.stack(np.divmod(cell, MOST_GOALS + 1), axis=1)

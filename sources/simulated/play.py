"""What happens on the pitch once the score is drawn: when goals fall, shots, corners, cards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.simulated import truth
from sources.simulated.seeds import stream

Counts = NDArray[np.int_]
Values = NDArray[np.float64]

HALF_SECONDS = 2700
INTERVAL_SECONDS = 900
_SECOND_HALF_SHARE = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """The course of n matches; pairs are home, away.

    Attributes:
        goals: final scores, n x 2.
        half_seconds: real length of each half, stoppage included, n x 2.
        goal_seconds: playing time of each goal in order, NaN after the last, n x 2 x 10; the
            second half starts where the first ended.
        half_time: scores at the interval, n x 2.
        shots_on_target, shots_off_target, corners, fouls, yellows, reds: n x 2 each.
    """

    goals: Counts
    half_seconds: Counts
    goal_seconds: Values
    half_time: Counts
    shots_on_target: Counts
    shots_off_target: Counts
    corners: Counts
    fouls: Counts
    yellows: Counts
    reds: Counts

    @property
    def shots(self) -> Counts:
        return self.shots_on_target + self.shots_off_target


def play(
    seed: int, start_year: int, rates: Values, grids: Values, *, counted: Counts | int = 1
) -> Play:
    """Play every match of a season; `counted` multiplies the shots and corners, n x 1."""
    goals = truth.sample(grids, stream(seed, "goals", start_year))
    length = stream(seed, "stoppage", start_year)
    half_seconds = HALF_SECONDS + np.stack(
        [length.integers(40, 300, len(goals)), length.integers(120, 500, len(goals))], axis=1
    )
    seconds = _goal_seconds(stream(seed, "goal times", start_year), goals, half_seconds)
    counts = stream(seed, "statistics", start_year)
    return Play(
        goals=goals,
        half_seconds=half_seconds,
        goal_seconds=seconds,
        half_time=(seconds < half_seconds[:, 0, None, None]).sum(axis=2),
        shots_on_target=(goals + counts.poisson(1.2 + 1.5 * rates)) * counted,
        shots_off_target=counts.poisson(4.2 + 2.6 * rates) * counted,
        corners=counts.poisson(2.6 + 1.6 * rates) * counted,
        fouls=counts.poisson(11.0, goals.shape),
        yellows=counts.poisson(1.8, goals.shape),
        reds=(counts.random(goals.shape) < 0.05).astype(np.int_),
    )


def _goal_seconds(draws: np.random.Generator, goals: Counts, half_seconds: Counts) -> Values:
    shape = (*goals.shape, truth.MOST_GOALS)
    first, second = half_seconds[:, 0, None, None], half_seconds[:, 1, None, None]
    is_late = draws.random(shape) < _SECOND_HALF_SHARE
    share = draws.random(shape)
    seconds = np.floor(np.where(is_late, first + share * second, share * first))
    seconds[np.arange(truth.MOST_GOALS) >= goals[:, :, None]] = np.nan
    return np.sort(seconds, axis=2)

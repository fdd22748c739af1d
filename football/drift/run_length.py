"""How long a control chart runs: until it alarms by mistake, and until it finds a change.

Brook and Evans (1972), "An approach to the probability distribution of CUSUM run length": the
chart as a Markov chain over slices of its range, with normal deviations.
"""

import math

import numpy as np

from football.arrays import FloatArray
from football.drift.cusum import LIMIT, SLACK

_SLICES = 120
_LONGEST = 20_000


def mean(shift: float, *, slack: float = SLACK, limit: float = LIMIT) -> float:
    """Return the matches until a signal on average; `shift` is in standard deviations a match."""
    chain = _chain(shift, slack, limit)
    return float(np.linalg.solve(np.eye(_SLICES) - chain, np.ones(_SLICES))[0])


def within(
    shift: float, certainty: float = 0.9, *, slack: float = SLACK, limit: float = LIMIT
) -> int:
    """Return the matches by which a change of this size is found with this certainty.

    Args:
        shift: of the mean, in standard deviations a match.
        certainty: share of charts that have signalled by then.
        slack: of the chart.
        limit: of the chart.

    Raises:
        ValueError: it would take more than 20,000 matches.
    """
    chain = _chain(shift, slack, limit)
    still_silent = np.zeros(_SLICES)
    still_silent[0] = 1.0
    for matches in range(1, _LONGEST + 1):
        still_silent = still_silent @ chain
        if still_silent.sum() <= 1.0 - certainty:
            return matches
    raise ValueError(f"a shift of {shift:g} is too small for this chart to find")


def _chain(shift: float, slack: float, limit: float) -> FloatArray:
    """Return the chances to go from one slice of the range to another without a signal."""
    width = 2.0 * limit / (2 * _SLICES - 1)
    centres = np.arange(_SLICES) * width
    edges = centres + width / 2.0
    below = _normal(edges[None, :] - centres[:, None] - shift + slack)
    return np.diff(below, axis=1, prepend=np.zeros((_SLICES, 1)))


def _normal(values: FloatArray) -> FloatArray:
    flat = [0.5 * math.erfc(-value / math.sqrt(2.0)) for value in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)

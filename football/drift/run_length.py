"""How long a control chart runs: until it alarms by mistake, and until it finds a change.

Brook and Evans (1972), "An approach to the probability distribution of CUSUM run length": the
chart as a Markov chain over slices of its range, with normal deviations.
"""

import math
from statistics import NormalDist

import numpy as np

from football.arrays import FloatArray
from football.drift.cusum import LIMIT, SLACK

_SLICES = 120
_QUANTILES = tuple(NormalDist().inv_cdf((place + 0.5) / 15) for place in range(15))
LONGEST = 760
"""Two seasons of a league of twenty: what takes longer is not found by a chart of one season."""


def mean(shift: float, *, slack: float = SLACK, limit: float = LIMIT) -> float:
    """Return the matches until a signal on average; `shift` is in standard deviations a match."""
    chain = _chain(shift, slack, limit)
    return float(np.linalg.solve(np.eye(_SLICES) - chain, np.ones(_SLICES))[0])


def within(  # noqa: PLR0913 - a change, how sure of it one is, and the chart
    shift: float,
    certainty: float = 0.9,
    *,
    slack: float = SLACK,
    limit: float = LIMIT,
    spread: float = 1.0,
    uncertainty: float = 0.0,
) -> int | None:
    """Return the matches by which a change of this size is found with this certainty.

    Args:
        shift: of the mean, in standard deviations a match.
        certainty: share of charts that have signalled by then.
        slack: of the chart.
        limit: of the chart.
        spread: standard deviation of a match after the change.
        uncertainty: standard deviation of the shift itself: a season begins above or below those
            it is compared with, and the same change then shows more or less.

    Returns:
        None where `LONGEST` matches are not enough to be so sure.
    """
    shifts = [shift + uncertainty * each for each in (_QUANTILES if uncertainty else (0.0,))]
    chains = np.stack([_chain(each / spread, slack / spread, limit / spread) for each in shifts])
    still_silent = np.zeros((len(shifts), 1, _SLICES))
    still_silent[:, 0, 0] = 1.0
    for matches in range(1, LONGEST + 1):
        still_silent = still_silent @ chains
        if still_silent.sum() <= (1.0 - certainty) * len(shifts):
            return matches
    return None


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

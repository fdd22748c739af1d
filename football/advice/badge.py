"""How risky a match is to call, in three steps, and what makes it so.

What belongs here: from how open a match is, how far opinions differ, how unsure the forecast is
and how reliable its competition, to a level and its causes. What does not: words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Of the entropy of an even chance of three: 0.97 and 0.85 are the upper and the lower third of
# matches of ten leagues by prices.
_OPEN, _SETTLED = 0.97, 0.85
_APART, _TOGETHER = 0.06, 0.02  # of probability, between two lines
_WIDE = 0.16  # of probability, from bound to bound
_UNRELIABLE = 0.05  # expected calibration error of sealed forecasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A level (`low`, `usual`, `high`) and its causes, the weightiest first.

    Attributes:
        entropy: of the outcomes, as a share of an even chance of three.
        disagreement: largest difference of two lines in one probability; None of one line.
        width: of the widest interval; None where the forecast does not know.
    """

    level: str
    causes: tuple[str, ...]
    entropy: float
    disagreement: float | None
    width: float | None


def badge(
    outcomes: ArrayLike,
    others: Sequence[ArrayLike] = (),
    bounds: ArrayLike | None = None,
    calibration_error: float | None = None,
) -> Badge:
    """Return the badge of a match.

    Args:
        outcomes: our three probabilities.
        others: those of other lines on the same match.
        bounds: lower and upper bound of each (3 x 2).
        calibration_error: of sealed forecasts of the competition; None while too few are settled.
    """
    p = np.asarray(outcomes, dtype=np.float64)
    entropy = float(-(p[p > 0] * np.log(p[p > 0])).sum() / np.log(3.0))
    lines = np.array([p, *(np.asarray(each, dtype=np.float64) for each in others)])
    apart = float(np.ptp(lines, axis=0).max()) if len(lines) > 1 else None
    limits = None if bounds is None else np.asarray(bounds, dtype=np.float64)
    width = None if limits is None else float((limits[:, 1] - limits[:, 0]).max())
    against = {
        "open": entropy >= _OPEN,
        "disagreement": apart is not None and apart >= _APART,
        "wide": width is not None and width >= _WIDE,
        "unreliable": calibration_error is not None and calibration_error >= _UNRELIABLE,
    }
    causes = [name for name, holds in against.items() if holds]
    if causes:
        level = "high" if len(causes) > 1 or "open" in causes else "usual"
        return Badge(
            level=level, causes=tuple(causes), entropy=entropy, disagreement=apart, width=width
        )
    calm = {
        "settled": entropy <= _SETTLED,
        "agreement": apart is not None and apart <= _TOGETHER,
    }
    found = tuple(name for name, holds in calm.items() if holds)
    level = "low" if "settled" in found else "usual"
    return Badge(level=level, causes=found, entropy=entropy, disagreement=apart, width=width)

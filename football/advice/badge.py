"""How risky a match is to call, in three steps, and what makes it so.

What belongs here: from how open a match is, how far opinions differ, how unsure the forecast is
and how reliable its competition, to a level and its causes. What does not: words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Measured on the walk-forward of five leagues, 2014/15 to 2018/19 (9,130 matches). Entropy, as a
# share of that of an even chance of three: its upper and its lower third. Two lines of a match: a
# tenth differ by more than the first, a third by less than the second. An interval, from bound to
# bound: a tenth are wider, by track.
_OPEN, _SETTLED = 0.973, 0.874
_APART, _TOGETHER = 0.073, 0.02
_WIDE = {"odds_free": 0.265, "market_blended": 0.084}
_UNRELIABLE = 0.05  # expected calibration error of sealed forecasts: a choice


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
    track: str = "odds_free",
    calibration_error: float | None = None,
) -> Badge:
    """Return the badge of a match.

    Args:
        outcomes: our three probabilities.
        others: those of other lines on the same match.
        bounds: lower and upper bound of each (3 x 2).
        track: of our probabilities; prices make an interval narrower.
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
        "wide": width is not None and width >= _WIDE[track],
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

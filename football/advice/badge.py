"""How risky a match is to call, in three steps, and what makes it so.

What belongs here: from how open a match is, how far opinions differ, how unsure the forecast is
and how reliable its competition, to a level and its causes. What does not: words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

# Measured on the walk-forward of five leagues, 2014/15 to 2018/19 (9,130 matches). Entropy, as a
# share of that of an even chance of three: its upper and its lower third. Two lines of a match: a
# tenth differ by more than the first, a third by less than the second. An interval, from bound to
# bound: a tenth are wider, by track.
_OPEN, _SETTLED = 0.973, 0.874
_APART, _TOGETHER = 0.073, 0.02
_WIDE = {"odds_free": 0.265, "market_blended": 0.084}
# Expected calibration error of a competition's sealed forecasts: a choice; and what of 200 draws
# of exactly calibrated forecasts one in twenty passes, times the root of the number of matches.
_UNRELIABLE, _BY_CHANCE = 0.05, 1.19


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How far a competition's sealed forecasts were off.

    Attributes:
        error: expected calibration error: mean distance of a tenth's forecasts from what happened.
        matches: that were settled.
    """

    error: float
    matches: int

    @property
    def high_from(self) -> float:
        """From which error on it tells of unreliable forecasts, and not of few matches."""
        return max(_UNRELIABLE, _BY_CHANCE / np.sqrt(self.matches))


class Measure(NamedTuple):
    """One of the figures behind a badge; all are shares.

    Attributes:
        name: `openness`, `disagreement`, `width` or `error`.
        high_from: from which value on it is a cause.
    """

    name: str
    value: float
    high_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A level (`low`, `usual`, `high`) and its causes, the weightiest first.

    Attributes:
        entropy: of the outcomes, as a share of an even chance of three.
        disagreement: largest difference of two lines in one probability; None of one line.
        width: of the widest interval; None where the forecast does not know.
        reliability: of forecasts of the competition; None while none is settled.
        track: of our probabilities.
    """

    level: str
    causes: tuple[str, ...]
    entropy: float
    disagreement: float | None
    width: float | None
    reliability: Reliability | None
    track: str

    @property
    def measures(self) -> Sequence[Measure]:
        """The figures that are known, each with the value from which on it counts as high."""
        off = self.reliability
        found = (
            ("openness", self.entropy, _OPEN),
            ("disagreement", self.disagreement, _APART),
            ("width", self.width, _WIDE[self.track]),
            ("error", None if off is None else off.error, 0.0 if off is None else off.high_from),
        )
        return [Measure(name, value, high) for name, value, high in found if value is not None]


def badge(
    outcomes: ArrayLike,
    others: Sequence[ArrayLike] = (),
    bounds: ArrayLike | None = None,
    track: str = "odds_free",
    reliability: Reliability | None = None,
) -> Badge:
    """Return the badge of a match.

    Args:
        outcomes: our three probabilities.
        others: those of other lines on the same match.
        bounds: lower and upper bound of each (3 x 2).
        track: of our probabilities; prices make an interval narrower.
        reliability: of sealed forecasts of the competition; None while none is settled.
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
        "unreliable": reliability is not None and reliability.error >= reliability.high_from,
    }
    calm = {
        "settled": entropy <= _SETTLED,
        "agreement": apart is not None and apart <= _TOGETHER,
    }
    causes = tuple(name for name, holds in against.items() if holds)
    if causes:
        level = "high" if len(causes) > 1 or "open" in causes else "usual"
    else:
        causes = tuple(name for name, holds in calm.items() if holds)
        level = "low" if "settled" in causes else "usual"
    return Badge(
        level=level,
        causes=causes,
        entropy=entropy,
        disagreement=apart,
        width=width,
        reliability=reliability,
        track=track,
    )

"""After a promotion: does the new champion hold beside the one before it.

What belongs here: the guardrails and their limits. What does not: where forecasts come from, and
the rollback that follows when one breaks (`monitoring_guardrails`).

It is looked every day, on all matches since. Limits are such that a champion as good as the one
before breaks each of them in at most one probation of 20;
`tests/football/experiments/test_probation.py` measures how often.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from football.binomial import at_least
from football.comparison import diebold_mariano
from football.scores import ece, ece_if_calibrated, log_loss

FEWEST_PAIRS = 20
LOOK_LEVEL = 0.006
"""One-sided p-value of one daily look at the losses; looks of a probation share their matches."""
FEWEST_TO_CALIBRATE = 150
MOST_ECE = 0.04
"""How far beyond what chance does to a calibrated model the calibration error may be."""
MOST_MISSING = 0.05
_USUALLY_MISSING = 0.02
_MISSING_LEVEL = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The new champion beside the one before, on the matches since its promotion.

    Attributes:
        matches: finished ones that both forecast.
        difference: mean paired log loss, above zero when the new one is worse.
        p_value: that it is not worse; of one look.
        ece: beyond what chance does to a calibrated model; None with too few matches.
        missing_share: of the previous champion's matches, those the new one did not forecast.
        broken: the guardrails that do not hold, in words.
    """

    matches: int
    difference: float | None
    p_value: float | None
    ece: float | None
    missing_share: float
    broken: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def assess(
    ours: ArrayLike, theirs: ArrayLike, outcomes: ArrayLike, *, expected: int
) -> Assessment:
    """Hold forecasts of the same matches against every guardrail.

    Args:
        ours: of the new champion, rows of HOME, DRAW, AWAY, oldest match first.
        theirs: of the one before, likewise.
        outcomes: what happened.
        expected: how many matches the one before forecast.
    """
    p, q = (np.asarray(each, dtype=np.float64).reshape(-1, 3) for each in (ours, theirs))
    y = np.asarray(outcomes, dtype=np.int64)
    n, missing = len(y), expected - len(y)
    broken: list[str] = []
    share = missing / expected if expected else 0.0
    if share > MOST_MISSING and at_least(missing, expected, _USUALLY_MISSING) < _MISSING_LEVEL:
        broken.append(f"{share:.0%} of {expected} matches have no forecast")
    difference = p_value = excess = None
    if n >= FEWEST_PAIRS:
        a, b = log_loss(p, y), log_loss(q, y)
        difference, found = float((a - b).mean()), diebold_mariano(a, b)
        p_value = found.p_value / 2.0 if difference > 0 else 1.0 - found.p_value / 2.0
        if p_value < LOOK_LEVEL:
            broken.append(f"log loss is worse by {difference:.4f} nats a match on {n}")
    if n >= FEWEST_TO_CALIBRATE:
        excess = float(ece(p, y) - ece_if_calibrated(p))
        if excess > MOST_ECE:
            broken.append(f"calibration error is {excess:.3f} beyond chance on {n}")
    return Assessment(
        matches=n,
        difference=difference,
        p_value=p_value,
        ece=excess,
        missing_share=share,
        broken=tuple(broken),
    )

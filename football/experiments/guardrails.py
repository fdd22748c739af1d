"""Limits that end a test, independent of its primary metric."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from football.experiments.allocation import LEAST_RATIO_P


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """Limits, registered with the test.

    Attributes:
        ece: by how much the treatment's calibration error may exceed the control's, and what
            exactly right forecasts would show by chance.
        missing_share: of the matches that the control forecast.
        latency_seconds: from the facts a forecast read to its seal, for 95 of 100.
        least_matches: before so many were played, none of these is looked at: of fewer, a
            treatment as good as the control would break the first in one season of ten.
    """

    ece: float = 0.035
    missing_share: float = 0.05
    latency_seconds: float = 900.0
    least_matches: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was measured of them; NaN where nothing could be.

    Attributes:
        matches: that the control forecast and that are over.
        missing: how many of them the treatment did not forecast in time.
        ece_control: calibration errors on the others.
        ece_treatment: likewise.
        ece_by_chance: what forecasts like the treatment's show if they are exactly right.
        latency_seconds: of the treatment.
        sample_ratio_p: 1 where variants are not served.
    """

    matches: int
    missing: int
    ece_control: float
    ece_treatment: float
    ece_by_chance: float
    latency_seconds: float
    sample_ratio_p: float = 1.0

    @property
    def missing_share(self) -> float:
        return self.missing / self.matches if self.matches else 0.0


def broken(limits: Guardrails, measured: Measures) -> Iterator[str]:
    """Yield what is wrong, in words; nothing where all hold."""
    if measured.sample_ratio_p < LEAST_RATIO_P:
        yield f"sample ratio: shares as uneven have p = {measured.sample_ratio_p:.2g}"
    if measured.matches < limits.least_matches:
        return
    if measured.missing_share > limits.missing_share:
        yield (
            f"missing forecasts: {measured.missing} of {measured.matches} matches,"
            f" allowed are {limits.missing_share:.1%}"
        )
    usual = max(measured.ece_control, measured.ece_by_chance)
    if not math.isnan(usual) and measured.ece_treatment > usual + limits.ece:
        yield (
            f"calibration: an error of {measured.ece_treatment:.3f},"
            f" allowed are {usual + limits.ece:.3f}"
        )
    if measured.latency_seconds > limits.latency_seconds:
        yield (
            f"latency: {measured.latency_seconds:.0f} s to the seal,"
            f" allowed are {limits.latency_seconds:.0f} s"
        )

"""Who is shown which variant, and whether as many were as should have been.

What belongs here: a deterministic lot and the test of its shares. What does not: noting who was
shown what.
"""

import hashlib
import math
from collections.abc import Sequence
from enum import StrEnum

LEAST_RATIO_P = 0.001
"""Below it shares are called broken: Fabijan et al. (2019), "Diagnosing sample ratio mismatch"."""
_RANGE = 2.0**64


class Variant(StrEnum):
    """The two sides of a test."""

    CONTROL = "control"
    TREATMENT = "treatment"


def fingerprint(salt: str, unit: str) -> bytes:
    """Return what stands for a unit, so that nothing need know who it is."""
    return hashlib.sha256(f"{len(salt)}:{salt}{unit}".encode()).digest()


def variant_of(mark: bytes, treatment_share: float) -> Variant:
    """Return the variant of a unit by its fingerprint: always the same, and by no other's."""
    place = int.from_bytes(mark[:8], "big") / _RANGE
    return Variant.TREATMENT if place < treatment_share else Variant.CONTROL


def sample_ratio_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the p-value of two counts under their shares (Pearson's chi-square).

    Raises:
        ValueError: they are not two and two, or a share is not above zero.
    """
    if not len(counts) == len(shares) == 2 or not min(shares) > 0.0:
        raise ValueError("a share above zero for each of two counts")
    total, whole = sum(counts), sum(shares)
    if total == 0:
        return 1.0
    expected = [total * share / whole for share in shares]
    statistic = sum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True))
    return math.erfc(math.sqrt(statistic / 2.0))

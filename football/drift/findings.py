"""What a look at a competition found, and how much it matters."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How soon somebody should look."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position in the order of severity, from 0."""
        return list(Severity).index(self)


class Kind(StrEnum):
    """What has drifted."""

    DATA = "data"  # what the models see
    PREDICTION = "prediction"  # what they say
    TARGET = "target"  # what happens
    CONCEPT = "concept"  # how what happens follows from what they see
    MARKET = "market"  # how far we are from the prices
    SCHEMA = "schema"  # what providers send
    FRESHNESS = "freshness"  # when they send it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at.

    Attributes:
        subject: a column, a track, or what a provider calls it.
        method: how it was looked at.
        value: the distance, difference or sum found; `threshold` is where it begins to matter.
        p_value: how often chance does as much; None of control charts.
        adjusted_p_value: the same, for having looked at many things.
        signalled_on: day of the match after which a control chart signalled last.
        severity: None when it is as it should be.
    """

    kind: Kind
    subject: str
    method: str
    value: float | None
    threshold: float | None
    n_current: int
    n_reference: int
    p_value: float | None = None
    adjusted_p_value: float | None = None
    signalled_on: date | None = None
    severity: Severity | None = None


def worst(severities: "list[Severity | None]") -> Severity | None:
    """Return the highest severity, None if there is none."""
    found = [each for each in severities if each is not None]
    return max(found, key=lambda each: each.rank, default=None)

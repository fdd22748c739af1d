"""What became of the rows of one payload: nothing is lost between the columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from football.observations.parsed import Reject, RejectReason


class Verdict(Enum):
    """What became of one row."""

    ACCEPTED = auto()
    UNCHANGED = auto()  # includes what is stale: stored raw, never applied


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestCounts:
    """accepted + unchanged + quarantined == rows; `stale` is a part of unchanged.

    Attributes:
        left_out: parts of accepted rows that could not be kept, by reason.
    """

    rows: int
    accepted: int
    unchanged: int
    quarantined: int
    stale: int = 0
    by_reason: Mapping[RejectReason, int] = field(default_factory=dict[RejectReason, int])
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def of(
        cls, rows: int, *, accepted: int, rejects: Sequence[Reject], stale: int = 0
    ) -> "IngestCounts":
        """Count; every row that is neither accepted nor rejected is unchanged."""
        return cls(
            rows=rows,
            accepted=accepted,
            unchanged=rows - accepted - len(rejects),
            quarantined=len(rejects),
            stale=stale,
            by_reason=dict(Counter(reject.reason for reject in rejects)),
        )

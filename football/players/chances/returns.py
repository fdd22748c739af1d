"""When those who are out come back: how long past absences lasted.

What belongs here: survival of absences by their reason, with those that last still counted as far
as they went. What does not: an announced date of return, which speaks for itself.

Kaplan-Meier by days (Kaplan & Meier 1958). The hazard of each reason is drawn towards that of all
reasons by as many absences as `_POOLED`, so a reason seldom seen does not invent a curve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from football.arrays import FloatArray

_POOLED = 10.0
_LONGEST = 400  # days
_FEWEST = 10  # absences that ended
_OF_ALL = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Returns:
    """The share of absences that last beyond each number of days.

    Attributes:
        lasting: by reason, and for all under ""; entry d: still out after d days.
        ended: how many absences had ended.
    """

    lasting: Mapping[str, FloatArray]
    ended: int

    @classmethod
    def fit(cls, unavailable: pl.DataFrame, as_of: date) -> "Returns | None":
        """Fit on absences that began before a day; None where too few have ended.

        Args:
            unavailable: rows of `UNAVAILABLE`; one without an end, or with an end that is still to
                come, has lasted so far.
            as_of: the day.
        """
        begun = unavailable.filter(pl.col("from_date") < as_of)
        is_over = pl.col("until_date").is_not_null() & (pl.col("until_date") <= as_of)
        until = pl.when(is_over).then("until_date").otherwise(pl.lit(as_of))
        spells = begun.select(
            "reason",
            is_over=is_over,
            days=(until - pl.col("from_date")).dt.total_days().clip(1, _LONGEST),
        )
        ended = int(spells["is_over"].sum())
        if ended < _FEWEST:
            return None
        over, at_risk = _counts(spells)
        pooled = over / np.maximum(at_risk, 1.0)
        lasting: dict[str, FloatArray] = {_OF_ALL: _product(1.0 - pooled)}
        for (reason,), of_reason in spells.group_by("reason"):
            over, at_risk = _counts(of_reason)
            hazard = (over + _POOLED * pooled) / (at_risk + _POOLED)
            lasting[str(reason)] = _product(1.0 - hazard)
        return cls(lasting=lasting, ended=ended)

    def back_within(self, reason: str, out_days: int, more_days: int) -> float:
        """Return the chance that who has been out so long is back within so many more days."""
        lasting = self.lasting.get(reason, self.lasting[_OF_ALL])
        now = lasting[min(max(out_days, 0), _LONGEST)]
        then = lasting[min(max(out_days, 0) + max(more_days, 0), _LONGEST)]
        return float(1.0 - then / now) if now > 0 else 0.5

    def expected_days(self, reason: str, out_days: int) -> int:
        """Return the median of the days left for who has been out so long."""
        lasting = self.lasting.get(reason, self.lasting[_OF_ALL])
        start = min(max(out_days, 0), _LONGEST)
        half = lasting[start] / 2.0
        left = np.flatnonzero(lasting[start:] <= half)
        return int(left[0]) if len(left) else _LONGEST - start


def _product(kept: FloatArray) -> FloatArray:
    return np.cumprod(kept).astype(np.float64)


def _counts(spells: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Return how many ended at each day, and how many could have."""
    days = spells["days"].to_numpy()
    ends = np.bincount(days[spells["is_over"].to_numpy()], minlength=_LONGEST + 1)
    lasted = np.bincount(days, minlength=_LONGEST + 1)
    at_risk = lasted[::-1].cumsum()[::-1]
    return ends.astype(np.float64), at_risk.astype(np.float64)

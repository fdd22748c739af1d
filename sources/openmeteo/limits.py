"""What Open-Meteo means by 429: the sentence it sends says how long it will not answer.

Without a key: 600 calls a minute, 5,000 an hour, 10,000 a day and one at a time, per address; each
place of a request is a call, and more than ten variables or two weeks make it more than one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ValidationError

from sources.fetched import Fetched
from sources.http import Retry

_MARGIN = timedelta(seconds=2)
_QUEUE = timedelta(seconds=5)


class Period(StrEnum):
    """Which allowance is used up."""

    CONCURRENT = "concurrent"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Limit:
    """An allowance used up until an instant of the wall clock."""

    period: Period
    until: datetime

    @property
    def is_worth_waiting(self) -> bool:
        """Whether a run should wait rather than end and try again later."""
        return self.period in {Period.CONCURRENT, Period.MINUTE}


def limit_of(fetched: Fetched, now: datetime) -> Limit | None:
    """Return the limit that an answer names; `None` when it is no 429.

    Args:
        fetched: the answer.
        now: by the wall clock, which is the provider's; windows end at its full minute, hour and
            day in UTC.
    """
    if fetched.status != 429:
        return None
    reason = _reason(fetched.body).lower()
    now = now.astimezone(UTC)
    minute = now.replace(second=0, microsecond=0)
    if "concurrent" in reason:
        return Limit(Period.CONCURRENT, now + _QUEUE)
    if "daily" in reason or "tomorrow" in reason:
        day = minute.replace(hour=0, minute=0)
        return Limit(Period.DAY, day + timedelta(days=1) + _MARGIN)
    if "hourly" in reason or "next hour" in reason:
        return Limit(Period.HOUR, minute.replace(minute=0) + timedelta(hours=1) + _MARGIN)
    return Limit(Period.MINUTE, minute + timedelta(minutes=1) + _MARGIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRetry(Retry):
    """Retries after 429 if the window that is used up ends soon; knows when longer ones end."""

    longest_wait_seconds: float = 70.0

    def requested_seconds(self, fetched: Fetched) -> float | None:
        """Return the wait of `Retry-After`, else until the end of the window used up."""
        now = datetime.now(UTC)
        limit = limit_of(fetched, now)
        if limit is None or "retry-after" in fetched.headers:
            return Retry.requested_seconds(self, fetched)
        return max(0.0, (limit.until - now).total_seconds())


def _reason(body: bytes) -> str:
    try:
        return _ErrorDocument.model_validate_json(body).reason
    except ValidationError:
        return ""


class _ErrorDocument(BaseModel):
    reason: str

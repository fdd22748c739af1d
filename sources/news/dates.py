"""When a feed says an item was published: an instant, or unknown.

Feeds name zones by letters. Those with one meaning among publishers of football are read; a name
of several meanings (IST), a name nobody knows, and a clock without any zone leave the instant
unknown: taken for UTC, news would be known before it was written.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_HOURS: Mapping[str, float] = {
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0,
    "BST": 1, "WEST": 1, "CET": 1,
    "CEST": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "TRT": 3,
    "BRT": -3, "ART": -3, "UYT": -3, "CLST": -3, "BRST": -2,
    "CLT": -4, "EDT": -4, "EST": -5, "COT": -5, "PET": -5, "ECT": -5,
    "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
    "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_NAMED_ZONE = re.compile(r"(.*\d)\s*\(?([A-Za-z]{1,5})\)?$", re.ASCII)
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}$", re.ASCII)


def instant_of(text: str) -> datetime | None:
    """Return the instant of an RFC 822 or ISO 8601 date; None where it cannot be sure."""
    folded = " ".join(text.split())
    zone, clock = None, folded
    named = _NAMED_ZONE.fullmatch(folded)
    if named is not None and not _OFFSET.search(folded):
        hours = _HOURS.get(named[2].upper())
        if hours is None:
            return None
        zone, clock = timezone(timedelta(hours=hours)), named[1]
    at = _read(clock)
    if at is None:
        return None
    if zone is not None:
        at = at.replace(tzinfo=zone)
    try:
        return at.astimezone(UTC) if at.tzinfo else None
    except OverflowError:
        return None


def _read(clock: str) -> datetime | None:
    """Read day and clock; a day without a clock is no instant."""
    if ":" not in clock:
        return None
    try:
        return datetime.fromisoformat(clock)
    except ValueError:
        pass
    try:
        # The library takes a missing zone, and `-0000`, for a clock without any.
        return parsedate_to_datetime(clock)
    except (ValueError, OverflowError):
        return None

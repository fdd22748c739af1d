"""Days and clock times as football-data.co.uk prints them."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_FIRST_YEAR_OF_CENTURY = 70  # the files begin in 1993


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """Read `dd/mm/yy` or `dd/mm/yyyy`; `None` when it is neither or no such day exists."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    if len(found[3]) == 2:
        year += 1900 if year >= _FIRST_YEAR_OF_CENTURY else 2000
    try:
        return date(year, month, day) if year > 1800 else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def kickoff_of(day: date, text: str) -> tuple[datetime, bool]:
    """Return the UTC kick-off, and whether the time of day is known.

    Args:
        day: the day in the United Kingdom.
        text: the file's `Time`, on UK clocks whatever the league; may be blank.
    """
    found = _TIME.fullmatch(text)
    try:
        clock = time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        clock = None
    if clock is None:
        return datetime.combine(day, time(), UTC), False
    local = datetime.combine(day, clock, ZoneInfo("Europe/London"))
    return local.astimezone(UTC), True

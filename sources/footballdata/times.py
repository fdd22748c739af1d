"""Clock times as football-data.co.uk prints them."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)


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

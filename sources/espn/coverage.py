"""Asking for all matches of a stretch of time, by what the scoreboard's address can do today.

A month for fixtures, single days otherwise; a day is the eastern United States', so a UTC day lies
in two of them. A list stops silently: where its length is one at which it does, the stretch is
requested again in smaller pieces, or with another limit.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sources.errors import PayloadUnreadable
from sources.espn.client import DEFAULT_LIMIT, LARGEST_LIMIT, EspnClient, possibly_truncated
from sources.http import Fetched
from sources.json_body import read_object

_MONTH, _DAY = "%Y%m", "%Y%m%d"
_LENGTH_OF_MONTH = len("202603")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A scoreboard, and whether it may still be cut off."""

    slug: str
    dates: str
    fetched: Fetched
    is_suspect: bool = False

    @property
    def resource(self) -> str:
        """What was requested, as it is stored beside the answer."""
        return f"{self.slug}/{self.dates}"


def eastern_days(utc_day: date) -> tuple[date, date]:
    """Return the two days of the eastern United States that a UTC day lies in."""
    return utc_day - timedelta(days=1), utc_day


def days_and_months(days: Iterable[date], months: Iterable[date]) -> list[str]:
    """Return the `dates` parameters of these days, and of the months these days lie in."""
    dates = {f"{day:{_DAY}}" for day in days}
    return [*sorted(dates), *sorted({f"{day:{_MONTH}}" for day in months})]


def scoreboards(client: EspnClient, slug: str, dates: str) -> Iterator[Answer]:
    """Ask for a day or a month, and again in pieces while the answer may be cut off.

    Every answer is yielded, failures too.
    """
    fetched = client.scoreboard(slug, dates, DEFAULT_LIMIT)
    is_suspect = possibly_truncated(_length(fetched), DEFAULT_LIMIT)
    yield Answer(slug=slug, dates=dates, fetched=fetched, is_suspect=is_suspect)
    if not is_suspect:
        return
    if len(dates) == _LENGTH_OF_MONTH:
        for day in _match_days(fetched, dates):
            yield from scoreboards(client, slug, day)
        return
    again = client.scoreboard(slug, dates, LARGEST_LIMIT)
    length = _length(again)
    # The same list under another limit ends by itself, unless at the same silent cap.
    still = possibly_truncated(length, LARGEST_LIMIT) and length != DEFAULT_LIMIT
    yield Answer(slug=slug, dates=dates, fetched=again, is_suspect=still)


def _length(fetched: Fetched) -> int:
    events = _document(fetched).get("events")
    return len(cast("Sequence[object]", events)) if isinstance(events, list) else 0


def _match_days(fetched: Fetched, month: str) -> list[str]:
    """Return the days of a month with matches, or all where the calendar does not list days."""
    leagues = _document(fetched).get("leagues")
    calendar: list[object] = []
    for league in cast("Sequence[object]", leagues) if isinstance(leagues, list) else ():
        listed = cast("Mapping[str, object]", league).get("calendar")
        calendar += cast("list[object]", listed) if isinstance(listed, list) else []
    days = {each[:10].replace("-", "") for each in calendar if isinstance(each, str)}
    within = sorted(day for day in days if day.startswith(month) and day.isdecimal())
    if within:
        return within
    last = monthrange(int(month[:4]), int(month[4:]))[1]
    return [f"{month}{day:02d}" for day in range(1, last + 1)]


def _document(fetched: Fetched) -> Mapping[str, object]:
    if not fetched.is_ok:
        return {}
    try:
        return read_object(fetched.body)
    except PayloadUnreadable:
        return {}

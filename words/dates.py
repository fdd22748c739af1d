"""Dates and times as they are read. Patterns are messages: each language orders them its way.

Instants are written in UTC; pages rewrite them into the reader's zone.
"""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime, format_time

from words.language import current
from words.messages import pgettext


def instant(at: datetime) -> str:
    """Return a day of the week, a date and a time, with its zone."""
    pattern = pgettext("pattern of an instant", "EEE d MMM HH:mm 'UTC'")
    return format_datetime(at, pattern, tzinfo=UTC, locale=current().locale)


def moment(at: datetime) -> str:
    """Return a date and a time, as at the edge of a chart."""
    pattern = pgettext("pattern of a moment", "d MMM HH:mm")
    return format_datetime(at, pattern, tzinfo=UTC, locale=current().locale)


def clock(at: datetime) -> str:
    """Return the time of a day, with its zone."""
    pattern = pgettext("pattern of a time", "HH:mm 'UTC'")
    return format_time(at, pattern, tzinfo=UTC, locale=current().locale)


def day(on: date) -> str:
    """Return a day of the week and a date, as a heading."""
    pattern = pgettext("pattern of a day", "EEEE d MMMM")
    return format_date(on, pattern, locale=current().locale)


def weekday(on: date) -> str:
    """Return a day of the week in short."""
    return format_date(on, "EEE", locale=current().locale)


def day_of_month(on: date) -> str:
    """Return a date without its year, where the season says which."""
    pattern = pgettext("pattern of a date without its year", "d MMM")
    return format_date(on, pattern, locale=current().locale)


def short_date(on: date) -> str:
    """Return a date with its year."""
    pattern = pgettext("pattern of a date", "d MMM y")
    return format_date(on, pattern, locale=current().locale)

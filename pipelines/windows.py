"""Windows of domain time: the stretch an instant lies in, named by its start. All UTC."""

from collections.abc import Callable
from datetime import datetime, timedelta

Window = Callable[[datetime], datetime]


def hourly(now: datetime) -> datetime:
    """Return the full hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def daily(hour: int) -> Window:
    """Return the window that opens every day at an hour."""

    def start(now: datetime) -> datetime:
        opened = hourly(now).replace(hour=hour)
        return opened if opened <= now else opened - timedelta(days=1)

    return start


def weekly(weekday: int, hour: int) -> Window:
    """Return the window that opens every week; Monday is 0."""

    def start(now: datetime) -> datetime:
        opened = daily(hour)(now)
        return opened - timedelta(days=(opened.weekday() - weekday) % 7)

    return start

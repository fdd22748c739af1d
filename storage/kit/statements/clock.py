"""What time it is in the world."""

from functools import cache

from sqlalchemy import DateTime, func, select

from storage.kit.question import Question
from storage.kit.tables.clock import setting


@cache
def now() -> Question:
    """The domain instant, as `now`."""
    return select(func.clock.now(type_=DateTime(timezone=True)).label("now"))


@cache
def state() -> Question:
    """Where the clock stands and how it moves, as `now`, `mode`, `speed`."""
    now = func.clock.now(type_=DateTime(timezone=True)).label("now")
    return select(now, setting.c.mode, setting.c.speed)

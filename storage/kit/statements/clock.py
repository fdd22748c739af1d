"""What time it is in the world."""

from functools import cache

from sqlalchemy import DateTime, func, select

from storage.kit.question import Question


@cache
def now() -> Question:
    """The domain instant, as `now`."""
    return select(func.clock.now(type_=DateTime(timezone=True)).label("now"))

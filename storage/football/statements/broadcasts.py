"""How people follow a match elsewhere: who shows it, and what is written of it."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, select

from storage.football.tables.broadcast import match_broadcast, match_remark
from storage.kit.question import Question


@cache
def of_match() -> Question:
    """Channels that show a match, by region and name. Parameters: match_id."""
    shown = match_broadcast.c
    return (
        select(shown.name, shown.kind, shown.region, shown.language, shown.source)
        .where(
            shown.match_id == bindparam("match_id", type_=BigInteger),
            shown.superseded_at.is_(None),
        )
        .order_by(shown.region, shown.name, shown.channel)
    )


@cache
def remarks() -> Question:
    """The lines of a commentary in order. Parameters: match_id."""
    line = match_remark.c
    return (
        select(
            line.source,
            line.language,
            line.minute,
            line.clock_seconds,
            line.text,
            line.observed_at,
        )
        .where(
            line.match_id == bindparam("match_id", type_=BigInteger),
            line.superseded_at.is_(None),
        )
        .order_by(line.source, line.place)
    )

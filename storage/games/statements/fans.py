"""What fans together picked of a match.

How many have picked is not told below ten, and in tens before the lock; what they picked is told
once the match takes no picks any more, and not while it may be given another date.
"""

from functools import cache

from sqlalchemy import BigInteger, DateTime, bindparam, case, column, func, select, true
from sqlalchemy.dialects.postgresql import array, distinct_on

from storage.football.tables.match import match
from storage.games.statements.carried import WAITS
from storage.games.tables.pick import PROBABILITIES, pick, pick_version
from storage.kit.question import Question

_INSTANT = DateTime(timezone=True)
_MATCH = bindparam("match_id", type_=BigInteger)


@cache
def standing() -> Question:
    """How a match stands: match_id, locked_at (NULL while picks may change), and `picked`.

    `picked` counts picks that are not withdrawn. Parameters: match_id.
    """
    closed = func.forecast.closed_matches(
        array([match.c.match_id]), func.clock.now(type_=_INSTANT)
    ).table_valued(
        column("match_id", BigInteger),
        column("since", _INSTANT),
        name="closed",
        joins_implicitly=True,
    )
    picked = (
        select(func.count())
        .select_from(pick)
        .where(pick.c.match_id == match.c.match_id, pick.c.p_home.is_not(None))
        .correlate(match)
        .scalar_subquery()
    )
    return (
        select(
            match.c.match_id,
            case((~WAITS, closed.c.since)).label("locked_at"),
            picked.label("picked"),
        )
        .select_from(match.outerjoin(closed, true()))
        .where(match.c.match_id == _MATCH)
    )


@cache
def together() -> Question:
    """The picks of a match that counted at its lock, together. Parameters: match_id, locked_at.

    Rows: picks, own (which are no copies), and of the own ones the mean logarithm of each
    probability, as log_p_home and so on, NULL without any.
    """
    last = (
        select(pick.c.pick_id, *(pick_version.c[name] for name in (*PROBABILITIES, "origin")))
        .ext(distinct_on(pick.c.pick_id))
        .join(pick_version, pick_version.c.pick_id == pick.c.pick_id)
        .where(
            pick.c.match_id == _MATCH,
            pick_version.c.picked_at < bindparam("locked_at", type_=_INSTANT),
        )
        .order_by(pick.c.pick_id, pick_version.c.version.desc())
        .subquery("last")
    )
    is_own = last.c.origin == "own"
    return select(
        func.count().label("picks"),
        func.count().filter(is_own).label("own"),
        *(
            func.avg(func.ln(last.c[name])).filter(is_own).label(f"log_{name}")
            for name in PROBABILITIES
        ),
    ).where(last.c.p_home.is_not(None))

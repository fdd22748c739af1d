"""Picks that posts carry: one's own to choose from, and what everybody may see of them.

Here alone is decided what others see: what was picked leaves the database only once the match
takes no picks any more, and then for everybody.
"""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from football.observations.match import MatchStatus
from storage.football.tables.match import match
from storage.games.statements.settling import VOID_REASON
from storage.games.tables.pick import PROBABILITIES, pick, pick_version
from storage.games.tables.score import pick_score, pick_settlement
from storage.kit.question import Question

_INSTANT = DateTime(timezone=True)
_NOW = func.clock.now(type_=_INSTANT)
WAITS = or_(
    match.c.status == MatchStatus.POSTPONED.value, match.c.status == MatchStatus.CANCELLED.value
)
"""A match that is called off may be given another date, until which its picks can be changed."""
_CONTENT = (*PROBABILITIES, "home_goals", "away_goals", "origin", "picked_at")


@cache
def own() -> Question:
    """An account's pick by its id, and that of a match. Parameters: account_id, pick_id, match_id.

    Rows: pick_id, match_id, is_withdrawn.
    """
    return select(
        pick.c.pick_id, pick.c.match_id, pick.c.p_home.is_(None).label("is_withdrawn")
    ).where(
        pick.c.account_id == bindparam("account_id", type_=BigInteger),
        or_(
            pick.c.pick_id == bindparam("pick_id", type_=BigInteger),
            pick.c.match_id == bindparam("match_id", type_=BigInteger),
        ),
    )


@cache
def shown() -> Question:
    """Some picks as everybody sees them at this moment. Parameters: pick_ids.

    Rows: pick_id, match_id, is_withdrawn, void_reason, locked_at; and, NULL unless the match takes
    no picks any more, the version that counts, the result it was scored by, and its scores.
    """
    closed = func.forecast.closed_matches(array([pick.c.match_id]), _NOW).table_valued(
        column("match_id", BigInteger),
        column("since", _INSTANT),
        name="closed",
        joins_implicitly=True,
    )
    locked_at = case((~WAITS, closed.c.since))
    stands = (pick_settlement.c.match_id == pick.c.match_id) & (
        pick_settlement.c.superseded_at.is_(None)
    )
    scored = and_(
        pick_score.c.settlement_no == pick_settlement.c.settlement_no,
        pick_score.c.pick_id == pick.c.pick_id,
        locked_at.is_not(None),
    )
    counting = case(
        (pick_score.c.version.is_not(None), pick_version.c.version == pick_score.c.version),
        else_=pick_version.c.picked_at < locked_at,
    )
    last = (
        select(*(pick_version.c[name] for name in _CONTENT))
        .where(pick_version.c.pick_id == pick.c.pick_id, counting)
        .order_by(pick_version.c.version.desc())
        .limit(1)
        .lateral("last")
    )
    has_score = pick_score.c.pick_id.is_not(None)
    return (
        select(
            pick.c.pick_id,
            pick.c.match_id,
            pick.c.p_home.is_(None).label("is_withdrawn"),
            VOID_REASON.label("void_reason"),
            locked_at.label("locked_at"),
            *last.c,
            case((has_score, pick_settlement.c.home_goals)).label("home_score"),
            case((has_score, pick_settlement.c.away_goals)).label("away_score"),
            pick_score.c.points,
            pick_score.c.log_loss,
            pick_score.c.peer,
        )
        .select_from(
            pick.join(match, match.c.match_id == pick.c.match_id)
            .outerjoin(closed, true())
            .outerjoin(pick_settlement, stands)
            .outerjoin(pick_score, scored)
            .outerjoin(last, true())
        )
        .where(pick.c.pick_id == func.any(bindparam("pick_ids", type_=ARRAY(BigInteger))))
    )


@cache
def moved() -> Question:
    """What may change what is shown of picks without an event.

    The domain clock reaches a kick-off, and picks are settled. Rows: now, last_kickoff_at,
    settlement_no.
    """
    return select(
        _NOW.label("now"),
        select(func.max(match.c.kickoff_at))
        .where(match.c.kickoff_at <= _NOW)
        .scalar_subquery()
        .label("last_kickoff_at"),
        select(func.max(pick_settlement.c.settlement_no)).scalar_subquery().label("settlement_no"),
    )

"""Leaderboards as they would be if the matches in play ended now."""

from functools import cache

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    FromClause,
    Integer,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy import tuple_ as row_of

from football.games.standing import FEWEST_MATCHES, PRIOR_MATCHES
from storage.football.tables.match import match
from storage.games.statements.boards import is_friend
from storage.games.statements.settling import KEYS, with_register
from storage.games.tables.score import leaderboard_entry
from storage.identity.tables.account import account, person
from storage.kit.question import Question


@cache
def page(scope: str, *, has_place: bool, is_among_friends: bool) -> Question:
    """A page of a board as if matches ended now, the best first.

    Rows: player, account_id, kind, username, `rank` and `skill` (as settled, NULL without), and
    `live_rank`, `live_skill`, `live_points`, `live` (matches in play that were picked).
    The model and the market stand as they were settled. Parameters: key, limit, where `has_place`
    last_rank and last_player, and where `is_among_friends` viewer_id.

    Args:
        scope: one of `SCOPES`.
        has_place: only what comes after a place in the list.
        is_among_friends: only the viewer, whom they follow, the model and the market.
    """
    live = _live(scope)
    entry = (
        select(leaderboard_entry)
        .where(
            leaderboard_entry.c.scope == scope,
            leaderboard_entry.c.key == bindparam("key", type_=Text),
        )
        .subquery("entry")
    )
    compared = func.coalesce(entry.c.compared, 0)
    total = func.coalesce(entry.c.value * (entry.c.compared + PRIOR_MATCHES), 0.0)
    n = compared + func.coalesce(live.c.compared, 0)
    skill = (total + func.coalesce(live.c.peer, 0.0)) / (n + PRIOR_MATCHES)
    joined = entry.outerjoin(live, live.c.account_id == entry.c.account_id, full=True)
    account_id = func.coalesce(entry.c.account_id, live.c.account_id)
    standing = (
        select(
            func.coalesce(entry.c.player, cast(live.c.account_id, Text)).label("player"),
            account_id.label("account_id"),
            entry.c.rank,
            entry.c.value.label("skill"),
            (func.coalesce(entry.c.points, 0.0) + func.coalesce(live.c.points, 0.0)).label(
                "live_points"
            ),
            skill.label("live_skill"),
            func.coalesce(live.c.picks, 0).label("live"),
            func.rank()
            .over(order_by=func.round((skill * 1_000_000).cast(Float(53))).desc())
            .label("live_rank"),
        )
        .select_from(joined)
        .where(n >= FEWEST_MATCHES)
        .subquery("standing")
    )
    statement = (
        select(standing, person.c.username, account.c.kind)
        .outerjoin(account, account.c.account_id == standing.c.account_id)
        .outerjoin(person, person.c.account_id == standing.c.account_id)
        .where(account.c.erased_at.is_(None))
        .order_by(standing.c.live_rank, standing.c.player)
        .limit(bindparam("limit", type_=BigInteger))
    )
    if is_among_friends:
        statement = statement.where(is_friend(standing.c.account_id))
    if has_place:
        place = row_of(bindparam("last_rank", type_=Integer), bindparam("last_player", type_=Text))
        statement = statement.where(row_of(standing.c.live_rank, standing.c.player) > place)
    return statement


@cache
def matches() -> Question:
    """The matches in play that provisional standings are made of: match_id.

    No parameters.
    """
    ended = func.games.ended_matches(literal(True)).table_valued(  # noqa: FBT003 - of SQL
        column("match_id", BigInteger), column("is_live", Boolean), name="ended"
    )
    return select(ended.c.match_id).where(ended.c.is_live).order_by(ended.c.match_id)


def _live(scope: str) -> FromClause:
    """What matches in play would add to each account on a board."""
    scored = func.games.live_scores().table_valued(
        column("match_id", BigInteger),
        column("account_id", BigInteger),
        column("points", Float(53)),
        column("peer", Float(53)),
        name="scored",
    )
    return (
        select(
            scored.c.account_id,
            func.count().label("picks"),
            func.count(scored.c.peer).label("compared"),
            func.sum(scored.c.points).label("points"),
            func.coalesce(func.sum(scored.c.peer), 0.0).label("peer"),
        )
        .select_from(with_register(scored.join(match, match.c.match_id == scored.c.match_id)))
        .where(KEYS[scope] == bindparam("key", type_=Text))
        .group_by(scored.c.account_id)
        .subquery("live")
    )

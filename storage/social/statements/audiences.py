"""Audiences that are not fully notified yet, and who is in one.

Each source of an audience is read in the order of its accounts from an index, a batch of it at a
time: its cost depends neither on how many accounts there are nor on how many are reached.
"""

from collections.abc import Callable, Mapping
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
    union,
)
from sqlalchemy.types import Float

from storage.identity.tables.account import account, favourite
from storage.kit.question import Question
from storage.social.tables.notice import notice_audience
from storage.social.tables.profile import profile
from storage.social.tables.reaching import notice_settings
from storage.social.tables.relation import follow
from storage.social.visibility import is_accepted

_REACHED = bindparam("reached_id", type_=BigInteger)
_LIMIT = bindparam("limit", type_=Integer)
_USUAL_MOVE = 0.1


@cache
def waiting() -> Question:
    """How many wait for longer than a grace. Parameters: seconds."""
    grace = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds"))
    return select(func.count()).where(
        notice_audience.c.ended_at.is_(None),
        notice_audience.c.created_at <= func.clock_timestamp() - grace,
    )


@cache
def members(sources: frozenset[str], *, is_by_move: bool) -> Question:
    """The next accounts of an audience: `account_id`, `is_wanted`, in the order of their ids.

    Parameters: reached_id, limit, and one for each source[, moved_by]. Fewer than `limit` are the
    last ones. An account that is not wanted (erased, or a smaller move than it wants to know of)
    is passed over.

    Args:
        sources: some of `team_ids`, `roles`, `followee_id`, by the names of their parameters.
        is_by_move: only those who want to know of a move of `moved_by`.
    """
    parts = [part for name in sorted(sources) for part in _SOURCES[name]()]
    found = union(*(select(part.subquery().c.account_id) for part in parts)).subquery("found")
    next_ones = select(found.c.account_id).order_by(found.c.account_id).limit(_LIMIT)
    chosen = next_ones.subquery("chosen")
    is_wanted: ColumnElement[bool] = account.c.erased_at.is_(None)
    if is_by_move:
        least = func.coalesce(notice_settings.c.moved_by, _USUAL_MOVE)
        moved_by = bindparam("moved_by", type_=Float)
        is_wanted = and_(is_wanted, least <= moved_by + 1e-6)
    return (
        select(chosen.c.account_id, is_wanted.label("is_wanted"))
        .select_from(chosen)
        .join(account, account.c.account_id == chosen.c.account_id)
        .outerjoin(notice_settings, notice_settings.c.account_id == chosen.c.account_id)
        .order_by(chosen.c.account_id)
    )


def _of_teams() -> list[Question]:
    """Those who follow a team, and those who show it as their favourite."""
    return [
        _each("team_ids", BigInteger, favourite.c.team_id, favourite.c.account_id),
        _each("team_ids", BigInteger, profile.c.favourite_team_id, profile.c.account_id),
    ]


def _of_roles() -> list[Question]:
    """Staff alone, whom a partial index finds."""
    is_staff = account.c.role != literal_column("'fan'", Text)
    return [_each("roles", Text, account.c.role, account.c.account_id, is_staff)]


def _of_followers() -> list[Question]:
    followee = bindparam("followee_id", type_=BigInteger)
    is_follower = and_(follow.c.followee_id == followee, is_accepted())
    return [_next(follow, follow.c.follower_id, is_follower)]


_SOURCES: Mapping[str, Callable[[], list[Question]]] = {
    "team_ids": _of_teams,
    "roles": _of_roles,
    "followee_id": _of_followers,
}


def _each(
    name: str,
    kind: type[BigInteger] | type[Text],
    column: ColumnElement[object],
    key: ColumnElement[int],
    *further: ColumnElement[bool],
) -> Question:
    """The next accounts of each of several values, which an index on (value, account) gives."""
    values = func.unnest(bindparam(name, type_=ARRAY(kind)))
    value = values.table_valued("value").render_derived(f"each_of_{column.table.name}")
    own = _next(column.table, key, column == value.c.value, *further).correlate(value).lateral()
    return select(own.c.account_id).select_from(value.join(own, true()))


def _next(
    table: FromClause, key: ColumnElement[int], *conditions: ColumnElement[bool]
) -> Question:
    return (
        select(key.label("account_id"))
        .select_from(table)
        .where(*conditions, key > _REACHED)
        .order_by(key)
        .limit(_LIMIT)
    )

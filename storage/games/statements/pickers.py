"""Those who picked matches, some at a time: an audience of news."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    select,
    true,
)

from storage.games.tables.pick import pick
from storage.identity.tables.account import account
from storage.kit.question import Question


@cache
def members(*, has_unpicked: bool) -> Question:
    """The next accounts: `account_id`, `is_wanted`, in the order of their ids.

    As `storage.social.statements.audiences.members`: those who picked one of `picked`, from an
    index for each of them. Who is erased, or has a pick of `not_picked`, is passed over.
    Parameters: picked, reached_id, limit[, not_picked].

    Args:
        has_unpicked: only those who have no pick of the match `not_picked`.
    """
    limit = bindparam("limit", type_=Integer)
    match_id = (
        func.unnest(bindparam("picked", type_=ARRAY(BigInteger)))
        .table_valued("value")
        .render_derived("of_match")
    )
    next_ones = (
        select(pick.c.account_id)
        .where(
            pick.c.match_id == match_id.c.value,
            pick.c.account_id > bindparam("reached_id", type_=BigInteger),
            pick.c.p_home.is_not(None),
        )
        .order_by(pick.c.account_id)
        .limit(limit)
        .correlate(match_id)
        .lateral("next_ones")
    )
    chosen = (
        select(next_ones.c.account_id)
        .select_from(match_id.join(next_ones, true()))
        .distinct()
        .order_by(next_ones.c.account_id)
        .limit(limit)
        .subquery("chosen")
    )
    is_wanted: ColumnElement[bool] = account.c.erased_at.is_(None)
    if has_unpicked:
        own = pick.alias("own")
        has_picked = (
            select(own.c.pick_id)
            .where(
                own.c.match_id == bindparam("not_picked", type_=BigInteger),
                own.c.account_id == chosen.c.account_id,
                own.c.p_home.is_not(None),
            )
            .correlate(chosen)
            .exists()
        )
        is_wanted = and_(is_wanted, ~has_picked)
    return (
        select(chosen.c.account_id, is_wanted.label("is_wanted"))
        .join(account, account.c.account_id == chosen.c.account_id)
        .order_by(chosen.c.account_id)
    )

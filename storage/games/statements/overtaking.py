"""Who was passed on the global leaderboard by somebody whom they follow."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, Integer, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from storage.games.tables.score import leaderboard_entry
from storage.kit.question import Question
from storage.social.tables.relation import follow


@cache
def overtaken() -> Question:
    """Accounts that were passed, with the best of those who passed them.

    Parameters: account_ids and ranks, as they were before the board was made again.
    Rows: account_id, rank, other_id, other_rank.
    """
    before = (
        func.unnest(
            bindparam("account_ids", type_=ARRAY(BigInteger)),
            bindparam("ranks", type_=ARRAY(Integer)),
        )
        .table_valued(column("account_id", BigInteger), column("rank", Integer))
        .render_derived("before")
    )
    old = select(before).cte("old")
    own, other = old.alias("own"), old.alias("other")
    now, passed = leaderboard_entry.alias("now"), leaderboard_entry.alias("passed")
    return (
        select(
            now.c.account_id,
            now.c.rank,
            passed.c.account_id.label("other_id"),
            passed.c.rank.label("other_rank"),
        )
        .ext(distinct_on(now.c.account_id))
        .select_from(follow)
        .join(own, own.c.account_id == follow.c.follower_id)
        .join(other, other.c.account_id == follow.c.followee_id)
        .join(now, now.c.account_id == follow.c.follower_id)
        .join(passed, passed.c.account_id == follow.c.followee_id)
        .where(
            follow.c.state == "accepted",
            now.c.scope == "global",
            passed.c.scope == "global",
            own.c.rank < other.c.rank,
            now.c.rank > passed.c.rank,
        )
        .order_by(now.c.account_id, passed.c.rank, passed.c.account_id)
    )

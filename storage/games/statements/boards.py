"""Leaderboards as they are shown, and whether they hold what they should."""

from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, bindparam, func, or_, select
from sqlalchemy import tuple_ as row_of

from storage.games.tables.pick import pick_version
from storage.games.tables.score import leaderboard_entry, pick_score, pick_settlement
from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.tables.relation import follow

_OF_BOARD = (
    leaderboard_entry.c.scope == bindparam("scope", type_=Text),
    leaderboard_entry.c.key == bindparam("key", type_=Text),
)


@cache
def page(*, has_place: bool, is_among_friends: bool) -> Question:
    """A page of a leaderboard, the best first; those with too few picks are not on it.

    Parameters: scope, key, limit, where `has_place` last_rank and last_player, and where
    `is_among_friends` viewer_id.

    Args:
        has_place: only what comes after a place in the list.
        is_among_friends: only the viewer, whom they follow, the model and the market.
    """
    statement = (
        _shown()
        .where(*_OF_BOARD, leaderboard_entry.c.rank.is_not(None))
        .order_by(leaderboard_entry.c.rank, leaderboard_entry.c.player)
        .limit(bindparam("limit", type_=BigInteger))
    )
    if is_among_friends:
        statement = statement.where(is_friend(leaderboard_entry.c.account_id))
    if has_place:
        place = row_of(bindparam("last_rank", type_=Integer), bindparam("last_player", type_=Text))
        own = row_of(leaderboard_entry.c.rank, leaderboard_entry.c.player)
        statement = statement.where(own > place)
    return statement


@cache
def of_account() -> Question:
    """One account's entry on a board. Parameters: scope, key, account_id."""
    own = leaderboard_entry.c.account_id == bindparam("account_id", type_=BigInteger)
    return _shown().where(*_OF_BOARD, own)


@cache
def size() -> Question:
    """How many are on a board, how many have a rank, and when it was made.

    Parameters: scope, key.
    """
    return select(
        func.count().label("players"),
        func.count(leaderboard_entry.c.rank).label("ranked"),
        func.max(leaderboard_entry.c.made_at).label("made_at"),
    ).where(*_OF_BOARD)


@cache
def keys() -> Question:
    """The leaderboards there are, the newest months and seasons first."""
    board = leaderboard_entry.c
    return (
        select(board.scope, board.key)
        .where(board.scope != "global", board.rank == 1)
        .distinct()
        .order_by(board.scope, board.key.desc())
        .limit(60)
    )


@cache
def scored_late() -> Question:
    """How many scores that stand are of a version picked at the lock or after it."""
    return (
        select(func.count())
        .select_from(pick_score)
        .join(pick_settlement, pick_settlement.c.settlement_no == pick_score.c.settlement_no)
        .join(
            pick_version,
            (pick_version.c.pick_id == pick_score.c.pick_id)
            & (pick_version.c.version == pick_score.c.version),
        )
        .where(
            pick_settlement.c.superseded_at.is_(None),
            pick_version.c.picked_at >= pick_settlement.c.locked_at,
        )
    )


@cache
def points() -> Question:
    """The points of accounts on the global board, and those of the scores that stand."""
    entries = (
        select(func.coalesce(func.sum(leaderboard_entry.c.points), 0.0))
        .where(leaderboard_entry.c.scope == "global", leaderboard_entry.c.account_id.is_not(None))
        .scalar_subquery()
    )
    scores = (
        select(func.coalesce(func.sum(pick_score.c.points), 0.0))
        .join(pick_settlement, pick_settlement.c.settlement_no == pick_score.c.settlement_no)
        .join(account, account.c.account_id == pick_score.c.account_id)
        .where(pick_settlement.c.superseded_at.is_(None), account.c.erased_at.is_(None))
        .scalar_subquery()
    )
    return select(entries.label("on_board"), scores.label("in_scores"))


@cache
def best() -> Question:
    """The best of the global board by their number, without names. Parameters: limit."""
    board = leaderboard_entry.c
    return (
        select(board.rank, board.player, board.picks, board.points, board.peer, board.log_loss)
        .where(board.scope == "global", board.rank.is_not(None))
        .order_by(board.rank, board.player)
        .limit(bindparam("limit", type_=BigInteger))
    )


def _shown() -> Question:
    return (
        select(
            *(column for column in leaderboard_entry.c if column.name not in {"scope", "key"}),
            person.c.username,
            account.c.kind,
        )
        .outerjoin(account, account.c.account_id == leaderboard_entry.c.account_id)
        .outerjoin(person, person.c.account_id == leaderboard_entry.c.account_id)
    )


def is_friend(account_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an account is the viewer's, or followed by them, or none: a line's.

    Parameters: viewer_id.
    """
    viewer = bindparam("viewer_id", type_=BigInteger)
    followed = select(follow.c.followee_id).where(
        follow.c.follower_id == viewer, follow.c.state == "accepted"
    )
    return or_(
        account_id.is_(None),
        account_id == viewer,
        account_id.in_(followed),
    )

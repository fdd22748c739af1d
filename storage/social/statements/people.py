"""People: one by name, those who follow somebody or are followed, those whom a search finds."""

from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.identity.tables.account import WORDS_OF_PERSON, account, person
from storage.kit.question import Question
from storage.register.tables import team
from storage.social.statements.posts import LIMIT
from storage.social.tables.profile import profile
from storage.social.tables.relation import block, follow, mute
from storage.social.visibility import (
    VIEWER,
    follows,
    is_blocked,
    is_open,
    shows_lists,
)

Side = Literal["followers", "following", "friends", "requests", "blocks", "mutes"]
_ACCOUNT = bindparam("account_id", type_=BigInteger)
_WORDS = literal_column(WORDS_OF_PERSON.text, TSVECTOR)
_FOLLOWERS = func.coalesce(profile.c.follower_count, 0)


@cache
def by_name() -> Question:
    """One account that is open, with its profile. Parameters: viewer_id, username_key.

    `shows_lists`: whether the viewer may see whom it follows, and by whom it is followed.
    """
    return (
        _rows(
            profile.c.location,
            profile.c.links,
            profile.c.favourite_team_id,
            team.c.name.label("favourite_team"),
            profile.c.post_count,
            profile.c.following_count,
            profile.c.version,
            account.c.created_at,
            shows_lists(account, profile).label("shows_lists"),
        )
        .outerjoin(team, team.c.team_id == profile.c.favourite_team_id)
        .where(person.c.username_key == bindparam("username_key", type_=Text), is_open(account))
    )


@cache
def one_of() -> Question:
    """One account, whatever became of it. Parameters: account_id."""
    return _rows().where(account.c.account_id == _ACCOUNT)


@cache
def own_name() -> Question:
    """The username of an account. Parameters: account_id."""
    return select(person.c.username).where(person.c.account_id == _ACCOUNT)


@cache
def related(side: Side, *, is_continued: bool) -> Question:
    """People who stand to an account in one way, the newest first.

    Parameters: account_id, limit[, last_at, last_id].
    """
    table, own, other = _SIDES[side]
    statement = (
        _rows(table.c.at.label("since"))
        .join(table, other == account.c.account_id)
        .where(own == _ACCOUNT, is_open(account))
    )
    if table is follow:
        state = "requested" if side == "requests" else "accepted"
        statement = statement.where(follow.c.state == literal_column(f"'{state}'", Text))
    if side == "friends":
        statement = statement.where(follows(follow.c.followee_id, follow.c.follower_id))
    if is_continued:
        last = tuple_(
            bindparam("last_at", type_=DateTime(timezone=True)),
            bindparam("last_id", type_=BigInteger),
        )
        statement = statement.where(tuple_(table.c.at, other) < last)
    return statement.order_by(table.c.at.desc(), other.desc()).limit(LIMIT)


@cache
def search(*, is_continued: bool) -> Question:
    """People with these words in their names, the most followed first.

    Parameters: viewer_id, words, limit[, last_followers, last_id]; `words` are `to_tsquery`'s.
    """
    words = func.to_tsquery("simple", bindparam("words", type_=Text))
    statement = _rows().where(
        _WORDS.op("@@")(words),
        is_open(account),
        ~is_blocked(VIEWER, account.c.account_id),
    )
    if is_continued:
        last = tuple_(
            bindparam("last_followers", type_=Integer), bindparam("last_id", type_=BigInteger)
        )
        statement = statement.where(tuple_(_FOLLOWERS, account.c.account_id) < last)
    return statement.order_by(_FOLLOWERS.desc(), account.c.account_id.desc()).limit(LIMIT)


@cache
def between() -> Question:
    """The relation of the viewer to another account. Parameters: viewer_id, account_id.

    It does not reveal whether the viewer is blocked: only that the two may not interact.
    """
    mine = and_(follow.c.follower_id == VIEWER, follow.c.followee_id == _ACCOUNT)
    theirs = and_(follow.c.follower_id == _ACCOUNT, follow.c.followee_id == VIEWER)
    blocked = and_(block.c.account_id == VIEWER, block.c.other_id == _ACCOUNT)
    muted = and_(mute.c.account_id == VIEWER, mute.c.other_id == _ACCOUNT)
    return select(
        select(follow.c.state).where(mine).scalar_subquery().label("following"),
        select(follow.c.state).where(theirs).scalar_subquery().label("followed_by"),
        select(block.c.at).where(blocked).exists().label("has_blocked"),
        select(mute.c.at).where(muted).exists().label("has_muted"),
        (~is_blocked(VIEWER, _ACCOUNT)).label("may_interact"),
    )


def _rows(*further: Any) -> Question:
    return (
        select(
            account.c.account_id,
            account.c.kind,
            person.c.username,
            person.c.first_name,
            person.c.last_name,
            profile.c.picture,
            profile.c.bio,
            func.coalesce(profile.c.is_private, False).label("is_private"),
            _FOLLOWERS.label("follower_count"),
            *further,
        )
        .select_from(account)
        .join(person, person.c.account_id == account.c.account_id)
        .outerjoin(profile, profile.c.account_id == account.c.account_id)
    )


_SIDES: dict[Side, tuple[Table, Column[Any], Column[Any]]] = {
    "followers": (follow, follow.c.followee_id, follow.c.follower_id),
    "following": (follow, follow.c.follower_id, follow.c.followee_id),
    "friends": (follow, follow.c.follower_id, follow.c.followee_id),
    "requests": (follow, follow.c.followee_id, follow.c.follower_id),
    "blocks": (block, block.c.account_id, block.c.other_id),
    "mutes": (mute, mute.c.account_id, mute.c.other_id),
}

"""Liking posts and comments, and no longer: twice changes nothing."""

from sqlalchemy import DateTime, Table, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.kit.rules import Rule, one, rows
from storage.social import notices
from storage.social.notices import News
from storage.social.statements.posts import joined
from storage.social.tables.comment import comment, comment_like
from storage.social.tables.post import post, post_like
from storage.social.tables.profile import profile
from storage.social.visibility import VIEWER, is_blocked, may_see
from storage.social.writes import live_likes
from storage.social.writes.refusals import BlockedError, UnknownThingError

_NOW = func.clock.now(type_=DateTime(timezone=True))


def like_post(account_id: int, post_id: int) -> Rule[bool]:
    """Like a post; return whether it was not liked before.

    Raises:
        UnknownThingError: the account may not see such a post.
        BlockedError: its author has blocked the account, or the reverse.
    """
    statement = _post().where(post.c.post_id == post_id)
    if not (yield from _like(post_like, statement, account_id, f"post {post_id}")):
        return False
    author = yield from rows(select(post.c.account_id).where(post.c.post_id == post_id))
    yield from notices.notify(_of_post(account_id, post_id), [author[0]["account_id"]])
    yield from live_likes.changed(post_id)
    return True


def like_comment(account_id: int, comment_id: int) -> Rule[bool]:
    """Like a comment; return whether it was not liked before. Raises as `like_post`."""
    statement = _comment().where(comment.c.comment_id == comment_id)
    if not (yield from _like(comment_like, statement, account_id, f"comment {comment_id}")):
        return False
    liked = select(comment.c.account_id, comment.c.post_id)
    found = yield from rows(liked.where(comment.c.comment_id == comment_id))
    news = _of_comment(account_id, comment_id, found[0]["post_id"])
    yield from notices.notify(news, [found[0]["account_id"]])
    return True


def unlike_post(account_id: int, post_id: int) -> Rule[None]:
    """Like a post no longer.

    Raises:
        UnknownThingError: it was not liked, and the account may not see it.
    """
    statement = _post().where(post.c.post_id == post_id)
    if (yield from _unlike(post_like, statement, account_id, post_id)):
        yield from notices.withdraw(_of_post(account_id, post_id))
        yield from live_likes.changed(post_id)


def unlike_comment(account_id: int, comment_id: int) -> Rule[None]:
    """Like a comment no longer. Raises as `unlike_post`."""
    statement = _comment().where(comment.c.comment_id == comment_id)
    if (yield from _unlike(comment_like, statement, account_id, comment_id)):
        yield from notices.withdraw(_of_comment(account_id, comment_id))


def _of_post(account_id: int, post_id: int) -> News:
    return News(
        kind="post_liked", noun="post", thing=post_id, post_id=post_id, actor_id=account_id
    )


def _of_comment(account_id: int, comment_id: int, post_id: int | None = None) -> News:
    return News(
        kind="comment_liked",
        noun="comment",
        thing=comment_id,
        post_id=post_id,
        actor_id=account_id,
    )


def _post() -> Question:
    """Posts that the viewer may see, and whether a block stands between."""
    blocked = is_blocked(VIEWER, post.c.account_id)
    return joined(select(post.c.post_id.label("id"), blocked.label("is_blocked"))).where(
        may_see(post, account, profile)
    )


def _comment() -> Question:
    """Comments that the viewer may see, and whether a block stands between."""
    blocked = is_blocked(VIEWER, comment.c.account_id) | is_blocked(VIEWER, post.c.account_id)
    return (
        joined(select(comment.c.comment_id.label("id"), blocked.label("is_blocked")))
        .join(comment, comment.c.post_id == post.c.post_id)
        .where(may_see(post, account, profile), comment.c.is_counted)
    )


def _like(table: Table, statement: Question, account_id: int, name: str) -> Rule[bool]:
    thing = statement.subquery("thing")
    fresh = select(thing.c.id, literal(account_id), _NOW).where(~thing.c.is_blocked)
    columns = [each.name for each in table.c]
    made = insert(table).from_select(columns, fresh).on_conflict_do_nothing()
    if (yield from one(made.returning(table.c.at), viewer_id=account_id)) is not None:
        return True
    found = yield from one(statement, viewer_id=account_id)
    if found is None:
        raise UnknownThingError(f"there is no {name}")
    if found["is_blocked"]:
        raise BlockedError("you cannot like what somebody wrote who blocked you, or is blocked")
    return False


def _unlike(table: Table, statement: Question, account_id: int, thing_id: int) -> Rule[bool]:
    """Remove a like; return whether there was one."""
    key = table.primary_key.columns[0]
    gone = delete(table).where(key == thing_id, table.c.account_id == account_id)
    if (yield from one(gone.returning(key))) is None:
        found = yield from one(statement, viewer_id=account_id)
        if found is None:
            raise UnknownThingError(f"there is nothing with the id {thing_id} to like")
        return False
    return True

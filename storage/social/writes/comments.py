"""Commenting, editing, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    DateTime,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.social import notices
from storage.social.events import CommentChanged, CommentCreated
from storage.social.guidelines import HELD
from storage.social.notices import News
from storage.social.statements.posts import joined
from storage.social.tables.comment import DEEPEST, comment
from storage.social.tables.post import mention, post
from storage.social.tables.profile import profile
from storage.social.visibility import VIEWER, is_blocked, may_read, may_see
from storage.social.writes import screening
from storage.social.writes.cases import hold
from storage.social.writes.mentions import mentioned
from storage.social.writes.refusals import (
    BlockedError,
    Expects,
    LockedError,
    NotYoursError,
    TooDeepError,
    UnknownThingError,
    check_version,
    removed,
)
from storage.social.writes.screening import Policy
from storage.social.writes.words import Words

_NOW = func.clock.now(type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A comment to be.

    Attributes:
        parent_id: the comment that it answers; None answers the post.
    """

    account_id: int
    post_id: int
    words: Words
    parent_id: int | None = None


def create(draft: Draft, policy: Policy | None = None) -> Rule[int]:
    """Comment, and return the comment's id.

    Args:
        draft: what.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownThingError: the account may not see such a post or comment.
        LockedError: nobody comments there any more.
        BlockedError: who wrote the post or comment has blocked this account, or the reverse.
        TooDeepError: the thread is as deep as threads get.
        RestrictedError, TooManyTextsError, TooManyLinksError: the writer may not, for now.
    """
    verdict = yield from screening.admit(draft.account_id, draft.words, policy)
    under = yield from _under(draft)
    waits = {"removed_at": _NOW, "removed_reason": HELD} if verdict.is_held else {}
    made = yield from rows(
        insert(comment)
        .values(
            post_id=draft.post_id,
            parent_id=draft.parent_id,
            depth=(under["depth"] or 0) + 1,
            account_id=draft.account_id,
            text=draft.words.text,
            fingerprint=draft.words.fingerprint,
            created_at=_NOW,
            **waits,
        )
        .returning(comment.c.comment_id, comment.c.created_at)
    )
    comment_id: int = made[0]["comment_id"]
    mentions = yield from _mention(draft.post_id, comment_id, draft.account_id, draft.words)
    yield from screening.note("comment", comment_id, draft.account_id, verdict)
    if verdict.is_held:
        yield from hold("comment", comment_id)
        return comment_id
    yield from _tell(draft, comment_id, under, mentions)
    payload = CommentCreated(
        post_id=draft.post_id, comment_id=comment_id, parent_id=draft.parent_id
    )
    topics = [f"post:{draft.post_id}"]
    yield Publish(Event.of(payload, topics=topics, occurred_at=made[0]["created_at"]))
    return comment_id


def edit(
    account_id: int,
    comment_id: int,
    words: Words,
    *,
    expects: Expects,
    policy: Policy | None = None,
) -> Rule[int]:
    """Change the text of a comment, and return its version.

    Args:
        account_id: who edits.
        comment_id: which one.
        words: its new text.
        expects: whether an edit of the version that it has is meant.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownThingError: there is no such comment for this account.
        NotYoursError: it is somebody else's.
        RemovedError: a moderator removed it, or it waits for review.
        LockedError: nobody comments there any more.
        StaleError: it has another version.
        RestrictedError, TooManyLinksError: the writer may not, for now.
    """
    verdict = yield from screening.admit(account_id, words, policy, is_edit=True)
    held = yield from _own(account_id, comment_id)
    check_version(held["version"], expects)
    if held["removed_at"] is not None:
        raise removed(held["removed_reason"])
    if held["locked_at"] is not None:
        raise LockedError("the thread is locked")
    if held["text"] == words.text:
        return held["version"]
    at = yield from now()
    changed = update(comment).where(comment.c.comment_id == comment_id)
    values = {
        "text": words.text,
        "edited_at": at,
        "fingerprint": words.fingerprint,
        **({"removed_at": at, "removed_reason": HELD} if verdict.is_held else {}),
    }
    yield from rows(changed.values(version=comment.c.version + 1, **values))
    mentions = yield from _mention(held["post_id"], comment_id, account_id, words)
    yield from screening.note("comment", comment_id, account_id, verdict)
    if verdict.is_held:
        yield from hold("comment", comment_id)
    else:
        yield from notices.notify(_mentioned(held["post_id"], comment_id, account_id), mentions)
    yield from announce_change(held)
    return held["version"] + 1


def erase(account_id: int, comment_id: int, *, expects: Expects) -> Rule[None]:
    """Delete a comment of one's own; a tombstone stays while answers below it are shown.

    Raises:
        UnknownThingError: there is no such comment for this account.
        NotYoursError: it is somebody else's.
        StaleError: it has another version.
    """
    held = yield from _own(account_id, comment_id)
    check_version(held["version"], expects)
    yield from rows(delete(mention).where(mention.c.comment_id == comment_id))
    yield from notices.forget_comment(comment_id)
    at = yield from now()
    changed = update(comment).where(comment.c.comment_id == comment_id)
    yield from rows(changed.values(text=None, fingerprint=None, deleted_at=at))
    yield from announce_change(held)


def announce_change(held: Row) -> Rule[None]:
    """Publish that a comment changed; only those who may see its post can follow the topic.

    Args:
        held: `post_id` and `comment_id`.
    """
    payload = CommentChanged(post_id=held["post_id"], comment_id=held["comment_id"])
    at = yield from now()
    topics = [f"post:{held['post_id']}"]
    yield Publish(Event.of(payload, topics=topics, occurred_at=at))


def _under(draft: Draft) -> Rule[Row]:
    """Lock the post that is commented and return what is above the new comment."""
    parent = comment.alias("parent")
    statement = (
        joined(
            select(
                post.c.locked_at,
                post.c.account_id,
                may_see(post, account, profile).label("is_shown"),
                is_blocked(VIEWER, post.c.account_id).label("is_blocked"),
                is_blocked(VIEWER, parent.c.account_id).label("is_blocked_above"),
                parent.c.depth,
                parent.c.is_counted,
                parent.c.account_id.label("parent_account_id"),
            )
        )
        .outerjoin(
            parent,
            (parent.c.post_id == post.c.post_id)
            & (parent.c.comment_id == bindparam("parent_id", type_=BigInteger)),
        )
        .where(
            post.c.post_id == bindparam("post_id", type_=BigInteger),
            may_read(post, account, profile),
        )
        .with_for_update(key_share=True, of=post)
    )
    values = {"post_id": draft.post_id, "parent_id": draft.parent_id}
    above = yield from one(statement, viewer_id=draft.account_id, **values)
    if above is None:
        raise UnknownThingError(f"there is no post {draft.post_id}")
    if draft.parent_id is not None and not above["is_counted"]:
        raise UnknownThingError(f"there is no comment {draft.parent_id} under this post")
    if above["locked_at"] is not None or not above["is_shown"]:
        raise LockedError("the thread is locked")
    if above["is_blocked"] or above["is_blocked_above"]:
        raise BlockedError("you cannot answer somebody who blocked you, or whom you blocked")
    if above["depth"] == DEEPEST:
        raise TooDeepError(f"answers nest {DEEPEST} deep at most; answer one further up")
    return above


def _own(account_id: int, comment_id: int) -> Rule[Row]:
    """Lock a comment of one's own, its post first, and return it."""
    is_requested = comment.c.comment_id == bindparam("comment_id", type_=BigInteger)
    of_post = select(comment.c.post_id).where(is_requested).scalar_subquery()
    above = yield from one(
        joined(
            select(
                post.c.locked_at,
                may_read(post, account, profile).label("is_readable"),
            )
        )
        .where(post.c.post_id == of_post)
        .with_for_update(key_share=True, of=post),
        viewer_id=account_id,
        comment_id=comment_id,
    )
    held = yield from one(
        select(comment).where(is_requested).with_for_update(key_share=True), comment_id=comment_id
    )
    if above is None or held is None or held["deleted_at"] is not None:
        raise UnknownThingError(f"there is no comment {comment_id}")
    if held["account_id"] != account_id:
        if not above["is_readable"]:
            raise UnknownThingError(f"there is no comment {comment_id}")
        raise NotYoursError("only its author changes a comment")
    return {**held, **above}


def _tell(draft: Draft, comment_id: int, under: Row, mentions: Sequence[int]) -> Rule[None]:
    """Notify the authors answered and the users named: each once, by what concerns them most."""
    answered = {under["parent_account_id"]} - {None}
    if draft.parent_id is not None:
        reply = News(
            kind="reply",
            noun="comment",
            thing=draft.parent_id,
            item=comment_id,
            actor_id=draft.account_id,
            post_id=draft.post_id,
            facts={"comment_id": comment_id},
        )
        yield from notices.notify(reply, sorted(answered))
    if under["account_id"] not in answered:
        comment_news = News(
            kind="comment",
            noun="post",
            thing=draft.post_id,
            item=comment_id,
            actor_id=draft.account_id,
            post_id=draft.post_id,
            facts={"comment_id": comment_id},
        )
        yield from notices.notify(comment_news, [under["account_id"]])
    named = set(mentions) - answered - {under["account_id"]}
    news = _mentioned(draft.post_id, comment_id, draft.account_id)
    yield from notices.notify(news, sorted(named))


def tell_of(comment_id: int) -> Rule[None]:
    """Notify of a comment that had to wait for review."""
    parent = comment.alias("parent")
    found = yield from one(
        select(
            comment.c.post_id,
            comment.c.parent_id,
            comment.c.account_id.label("author_id"),
            post.c.account_id,
            parent.c.account_id.label("parent_account_id"),
        )
        .join(post, post.c.post_id == comment.c.post_id)
        .outerjoin(parent, parent.c.comment_id == comment.c.parent_id)
        .where(comment.c.comment_id == comment_id)
    )
    if found is None:
        return
    named = select(mention.c.account_id).where(mention.c.comment_id == comment_id)
    mentions = yield from rows(named)
    draft = Draft(
        account_id=found["author_id"],
        post_id=found["post_id"],
        words=Words(text=""),
        parent_id=found["parent_id"],
    )
    yield from _tell(draft, comment_id, found, [row["account_id"] for row in mentions])


def _mentioned(post_id: int, comment_id: int, author_id: int) -> News:
    return News(
        kind="mention", noun="comment", thing=comment_id, actor_id=author_id, post_id=post_id
    )


def _mention(post_id: int, comment_id: int, author_id: int, words: Words) -> Rule[Sequence[int]]:
    """Store the users that a comment mentions, and return those it did not mention before."""
    own = mention.c.comment_id == comment_id
    found = yield from rows(mentioned(), names=list(words.names), author_id=author_id)
    ids = {row["account_id"] for row in found}
    yield from rows(delete(mention).where(own, mention.c.account_id.not_in(sorted(ids))))
    known = yield from rows(select(mention.c.account_id).where(own))
    fresh = sorted(ids - {row["account_id"] for row in known})
    if fresh:
        pair = {"post_id": post_id, "comment_id": comment_id}
        yield from rows(insert(mention).values([{**pair, "account_id": i} for i in fresh]))
    return fresh

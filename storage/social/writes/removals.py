"""Taking from everybody's sight what somebody wrote, bringing it back, closing its thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, bindparam, delete, func, select, update

from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.social.events import CommentCreated, PostCreated
from storage.social.guidelines import HELD
from storage.social.statements.posts import joined
from storage.social.tables.comment import comment
from storage.social.tables.media import media
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.visibility import is_public
from storage.social.writes import comments, mentions, posts, talk

_LOCKED = select(func.social.lock_profiles(bindparam("ids", type_=ARRAY(BigInteger))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How a kind of thing is removed.

    Attributes:
        remove: takes the thing and the rule that it broke.
        restore: takes the thing as it was; None for what its owner writes again.
    """

    remove: Callable[[Row, str], Rule[None]]
    restore: Callable[[Row], Rule[None]] | None


def lock(found: Row) -> Rule[None]:
    """Lock what a decision about a thing changes: its author's profile, then its post."""
    yield from rows(_LOCKED, ids=[found["author_id"]])
    if found["post_id"] is not None:
        of_thread = select(post.c.post_id).where(post.c.post_id == found["post_id"])
        yield from rows(of_thread.with_for_update(key_share=True))


def close_thread(post_id: int, *, is_closed: bool) -> Rule[None]:
    """Let nobody comment under a post any more, or let them again."""
    at = yield from now()
    changed = update(post).where(post.c.post_id == post_id)
    yield from rows(changed.values(locked_at=at if is_closed else None))
    yield from posts.announce_change(post_id)


def _remove_post(found: Row, rule: str) -> Rule[None]:
    yield from posts.announce_change(found["post_id"])
    yield from _mark(found["post_id"], rule)


def _restore_post(found: Row) -> Rule[None]:
    yield from _mark(found["post_id"], None)
    if found["removed_reason"] == HELD:
        yield from _announce_post(found["post_id"])
        yield from mentions.make_due(found["post_id"])
    yield from posts.announce_change(found["post_id"])


def _mark(post_id: int, rule: str | None) -> Rule[None]:
    at = yield from now()
    values = {"removed_at": None if rule is None else at, "removed_reason": rule}
    yield from rows(update(post).where(post.c.post_id == post_id).values(values))


def _announce_post(post_id: int) -> Rule[None]:
    """Publish a post that nobody saw before."""
    shown = yield from one(
        joined(select(post.c.match_id)).where(
            post.c.post_id == post_id,
            post.c.match_id.is_not(None),
            is_public(post, account, profile),
        )
    )
    if shown is not None:
        at = yield from now()
        payload = PostCreated(post_id=post_id, match_id=shown["match_id"])
        topics = [f"match:{shown['match_id']}:talk"]
        yield Publish(Event.of(payload, topics=topics, occurred_at=at))


def _remove_comment(found: Row, rule: str) -> Rule[None]:
    yield from _change_comment(found, rule)


def _restore_comment(found: Row) -> Rule[None]:
    yield from _change_comment(found, None)


def _change_comment(found: Row, rule: str | None) -> Rule[None]:
    at = yield from now()
    values = {"removed_at": None if rule is None else at, "removed_reason": rule}
    own = comment.c.comment_id == found["subject_id"]
    changed = update(comment).where(own).values(values)
    row = (yield from rows(changed.returning(comment.c.comment_id, comment.c.parent_id)))[0]
    if rule is None and found["removed_reason"] == HELD:
        yield from comments.tell_of(row["comment_id"])
        payload = CommentCreated(
            post_id=found["post_id"], comment_id=row["comment_id"], parent_id=row["parent_id"]
        )
        topics = [f"post:{found['post_id']}"]
        yield Publish(Event.of(payload, topics=topics, occurred_at=at))
    else:
        yield from comments.announce_change({**row, "post_id": found["post_id"]})


def _empty_profile(found: Row, rule: str) -> Rule[None]:
    del rule  # the decision names it; the profile keeps nothing
    emptied: dict[str, object] = {"bio": "", "location": "", "links": [], "picture": None}
    for each in found["images"]:
        of_file = (media.c.account_id == found["author_id"], media.c.sha256 == bytes.fromhex(each))
        yield from rows(delete(media).where(*of_file, media.c.post_id.is_(None)))
    own = profile.c.account_id == found["author_id"]
    yield from rows(update(profile).where(own).values(version=profile.c.version + 1, **emptied))


def _remove_message(found: Row, rule: str) -> Rule[None]:
    yield from talk.mark(found["subject_id"], rule)


def _restore_message(found: Row) -> Rule[None]:
    yield from talk.mark(found["subject_id"], None)


REMOVALS: Mapping[str, Removal] = {
    "post": Removal(remove=_remove_post, restore=_restore_post),
    "comment": Removal(remove=_remove_comment, restore=_restore_comment),
    "profile": Removal(remove=_empty_profile, restore=None),
    "message": Removal(remove=_remove_message, restore=_restore_message),
}

"""What becomes of somebody's part in the community when they are erased."""

from sqlalchemy import ARRAY, BigInteger, Table, bindparam, delete, func, or_, select, update

from storage.kit.rules import Rule, now, rows
from storage.social.tables.appeal import appeal
from storage.social.tables.comment import comment, comment_like
from storage.social.tables.decision import moderation_decision, restriction, screening
from storage.social.tables.media import media
from storage.social.tables.notice import notice, notice_news, notice_sending
from storage.social.tables.post import mention, post, post_edit, post_like, post_tag
from storage.social.tables.profile import profile
from storage.social.tables.reaching import (
    notice_settings,
    phone_code,
    presence,
    push_subscription,
)
from storage.social.tables.relation import block, follow, mute
from storage.social.tables.report import report
from storage.social.tables.talk import message, room_member
from storage.social.writes.talk import GONE, announce_author

_LOCKED = select(func.social.lock_profiles(bindparam("ids", type_=ARRAY(BigInteger))))


def erase(account_id: int) -> Rule[None]:
    """Erase what an account wrote, liked, showed, and whom it followed; again changes nothing.

    Posts and comments stay as tombstones without a text, shown only while they carry a thread.
    """
    yield from _lock(account_id)
    yield from announce_author(account_id, is_shown=False)
    own_posts = select(post.c.post_id).where(post.c.account_id == account_id)
    for table in (post_edit, post_tag):
        yield from rows(delete(table).where(table.c.post_id.in_(own_posts)))
    own_comments = select(comment.c.comment_id).where(comment.c.account_id == account_id)
    named = or_(
        mention.c.account_id == account_id,
        mention.c.comment_id.in_(own_comments),
        mention.c.post_id.in_(own_posts) & mention.c.comment_id.is_(None),
    )
    yield from rows(delete(mention).where(named))
    pairs: tuple[tuple[Table, str, str], ...] = (
        (follow, "follower_id", "followee_id"),
        (block, "account_id", "other_id"),
        (mute, "account_id", "other_id"),
    )
    for table, one, other in pairs:
        either = or_(table.c[one] == account_id, table.c[other] == account_id)
        yield from rows(delete(table).where(either))
    yield from _forget_notices(account_id)
    for table in (post_like, comment_like):
        yield from rows(delete(table).where(table.c.account_id == account_id))
    yield from rows(delete(media).where(media.c.account_id == account_id))
    at = yield from now()
    for table in (comment, post):
        own = (table.c.account_id == account_id, table.c.deleted_at.is_(None))
        gone = {"text": None, "fingerprint": None, "deleted_at": at}
        yield from rows(update(table).where(*own).values(gone))
    yield from _erase_talk(account_id)
    yield from _erase_moderation(account_id)
    yield from rows(delete(profile).where(profile.c.account_id == account_id))


def _forget_notices(account_id: int) -> Rule[None]:
    """Remove an account's notices, its channels for them, and notices to others about it."""
    yield from rows(delete(notice_news).where(notice_news.c.actor_id == account_id))
    for table in (notice, notice_sending, notice_settings, phone_code, push_subscription,
                  presence):  # fmt: skip
        yield from rows(delete(table).where(table.c.account_id == account_id))


def _erase_talk(account_id: int) -> Rule[None]:
    """Erase what somebody wrote in rooms, and that they were there."""
    at = yield from now()
    own = (message.c.account_id == account_id, message.c.deleted_at.is_(None))
    yield from rows(update(message).where(*own).values({**GONE, "deleted_at": at}))
    named = message.c.mentioned.contains([account_id])
    without = func.array_remove(message.c.mentioned, account_id)
    yield from rows(update(message).where(named).values(mentioned=without))
    yield from rows(delete(room_member).where(room_member.c.account_id == account_id))


def _erase_moderation(account_id: int) -> Rule[None]:
    """Erase what moderators wrote to somebody, and what they wrote to moderators.

    What they wrote and was reported stays for moderators, for as long as `docs/privacy.md` says:
    to leave is no escape.
    """
    decisions = update(moderation_decision).where(moderation_decision.c.author_id == account_id)
    yield from rows(decisions.values(message=None))
    for table, author in ((report, report.c.reporter_id), (appeal, appeal.c.account_id)):
        yield from rows(update(table).where(author == account_id).values(text=""))
    for table in (restriction, screening):
        yield from rows(delete(table).where(table.c.account_id == account_id))


def _lock(account_id: int) -> Rule[None]:
    """Lock in the order of everybody: profiles, then posts, then comments."""
    follows = select(follow.c.followee_id.label("id")).where(follow.c.follower_id == account_id)
    followed = select(follow.c.follower_id).where(follow.c.followee_id == account_id)
    found = yield from rows(follows.union(followed))
    yield from rows(_LOCKED, ids=sorted({account_id, *(row["id"] for row in found)}))
    commented = select(comment.c.post_id).where(comment.c.account_id == account_id)
    liked = select(post_like.c.post_id).where(post_like.c.account_id == account_id)
    touched = or_(
        post.c.account_id == account_id, post.c.post_id.in_(commented), post.c.post_id.in_(liked)
    )
    ordered = select(post.c.post_id).where(touched).order_by(post.c.post_id)
    yield from rows(ordered.with_for_update(key_share=True))

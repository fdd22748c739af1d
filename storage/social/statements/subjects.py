"""What can be reported and decided on, by kind: the one list that reports and cases go by.

A kind answers two questions, each with the columns `subject_id`, `author_id`, `post_id`,
`version`, `text`, `images`, `created_at`, `deleted_at`, `removed_at`, `removed_reason`,
`locked_at`:

- what somebody may report: only what they may see (parameters: viewer_id, subject_id);
- what a moderator looks at: whatever there is, also removed, private or by somebody who blocked
  the moderator (parameter: subject_id).

A new kind is a line in `KINDS`, and one in `storage.social.writes.removals` if it can be removed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    BigInteger,
    DateTime,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import joined
from storage.social.statements.rooms import may_enter
from storage.social.tables.comment import comment
from storage.social.tables.media import media
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.talk import message, room
from storage.social.visibility import VIEWER, is_open, may_see

_SUBJECT = bindparam("subject_id", type_=BigInteger)
_NO_IMAGES = literal([], JSONB)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectKind:
    """One kind of thing.

    Attributes:
        seen: what somebody may report.
        whole: what a moderator looks at.
    """

    seen: Callable[[], Question]
    whole: Callable[[], Question]


@cache
def _post() -> Question:
    images = (
        select(func.jsonb_agg(func.encode(media.c.sha256, "hex")))
        .where(media.c.post_id == post.c.post_id)
        .scalar_subquery()
    )
    return joined(
        select(
            post.c.post_id.label("subject_id"),
            post.c.account_id.label("author_id"),
            post.c.post_id,
            post.c.version,
            post.c.text,
            func.coalesce(images, _NO_IMAGES).label("images"),
            post.c.created_at,
            post.c.deleted_at,
            post.c.removed_at,
            post.c.removed_reason,
            post.c.locked_at,
        )
    ).where(post.c.post_id == _SUBJECT)


@cache
def _seen_post() -> Question:
    return _post().where(may_see(post, account, profile))


@cache
def _comment() -> Question:
    return (
        joined(
            select(
                comment.c.comment_id.label("subject_id"),
                comment.c.account_id.label("author_id"),
                comment.c.post_id,
                comment.c.version,
                comment.c.text,
                _NO_IMAGES.label("images"),
                comment.c.created_at,
                comment.c.deleted_at,
                comment.c.removed_at,
                comment.c.removed_reason,
                post.c.locked_at,
            )
        )
        .join(comment, comment.c.post_id == post.c.post_id)
        .where(comment.c.comment_id == _SUBJECT)
    )


@cache
def _seen_comment() -> Question:
    author = account.alias("comment_author")
    return (
        _comment()
        .join(author, author.c.account_id == comment.c.account_id)
        .where(may_see(post, account, profile), comment.c.is_counted, is_open(author))
    )


@cache
def _profile() -> Question:
    """Whatever somebody shows of themselves, as one text."""
    shown = func.concat_ws(
        "\n",
        person.c.username,
        func.nullif(func.concat_ws(" ", person.c.first_name, person.c.last_name), ""),
        func.nullif(profile.c.bio, ""),
        func.nullif(profile.c.location, ""),
        case((profile.c.links != _NO_IMAGES, cast(profile.c.links, Text))),
    )
    picture = func.jsonb_build_array(profile.c.picture)
    nothing = cast(null(), DateTime(timezone=True))
    return (
        select(
            account.c.account_id.label("subject_id"),
            account.c.account_id.label("author_id"),
            cast(null(), BigInteger).label("post_id"),
            func.coalesce(profile.c.version, 1).label("version"),
            case((account.c.erased_at.is_(None), shown)).label("text"),
            case((profile.c.picture.is_not(None), picture), else_=_NO_IMAGES).label("images"),
            account.c.created_at,
            account.c.erased_at.label("deleted_at"),
            nothing.label("removed_at"),
            cast(null(), Text).label("removed_reason"),
            nothing.label("locked_at"),
        )
        .select_from(account)
        .outerjoin(person, person.c.account_id == account.c.account_id)
        .outerjoin(profile, profile.c.account_id == account.c.account_id)
        .where(account.c.account_id == _SUBJECT)
    )


@cache
def _seen_profile() -> Question:
    return _profile().where(is_open(account), person.c.account_id.is_not(None))


@cache
def _message() -> Question:
    return (
        select(
            message.c.message_id.label("subject_id"),
            message.c.account_id.label("author_id"),
            cast(null(), BigInteger).label("post_id"),
            literal(1).label("version"),
            message.c.text,
            _NO_IMAGES.label("images"),
            message.c.created_at,
            message.c.deleted_at,
            message.c.removed_at,
            message.c.removed_reason,
            cast(null(), DateTime(timezone=True)).label("locked_at"),
        )
        .select_from(message)
        .join(account, account.c.account_id == message.c.account_id)
        .where(message.c.message_id == _SUBJECT)
    )


@cache
def _seen_message() -> Question:
    inside = select(room.c.room_id).where(
        room.c.room_id == message.c.room_id, may_enter(room, VIEWER)
    )
    return _message().where(message.c.is_shown, is_open(account), inside.exists())


KINDS: Mapping[str, SubjectKind] = {
    "post": SubjectKind(seen=_seen_post, whole=_post),
    "comment": SubjectKind(seen=_seen_comment, whole=_comment),
    "profile": SubjectKind(seen=_seen_profile, whole=_profile),
    "message": SubjectKind(seen=_seen_message, whole=_message),
}

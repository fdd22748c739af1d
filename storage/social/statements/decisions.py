"""What moderators decided: the public log, what concerns somebody, what concerns a case."""

from functools import cache

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Text,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
)

from storage.identity.tables.account import person
from storage.kit.question import Question
from storage.social.statements.posts import BEFORE, LIMIT
from storage.social.tables.appeal import appeal
from storage.social.tables.comment import comment
from storage.social.tables.decision import moderation_decision
from storage.social.tables.post import post
from storage.social.tables.talk import message, room

_UNSEEN = literal_column("act NOT IN ('dismiss', 'approve')", Boolean)
"""Written as the index is: what changed nothing for others is in no log."""
_LOGGED = (
    moderation_decision.c.decision_id,
    moderation_decision.c.at,
    moderation_decision.c.act,
    moderation_decision.c.subject_kind,
    moderation_decision.c.subject_id,
    moderation_decision.c.rule,
    moderation_decision.c.until,
)


@cache
def log(*, is_continued: bool) -> Question:
    """The public log, newest first: no text and no name. Parameters: limit[, before_id]."""
    return _newest(select(*_LOGGED).where(_UNSEEN), is_continued=is_continued)


@cache
def of_author(*, is_continued: bool) -> Question:
    """What was decided about somebody. Parameters: account_id, limit[, before_id]."""
    is_post = moderation_decision.c.subject_kind == literal_column("'post'", Text)
    is_comment = moderation_decision.c.subject_kind == literal_column("'comment'", Text)
    is_message = moderation_decision.c.subject_kind == literal_column("'message'", Text)
    subject = moderation_decision.c.subject_id
    statement = (
        select(
            *_LOGGED,
            moderation_decision.c.message,
            post.c.text.label("post_text"),
            comment.c.text.label("comment_text"),
            comment.c.post_id.label("thread_id"),
            _may_be_appealed().label("may_appeal"),
            message.c.text.label("message_text"),
            room.c.kind.label("room_kind"),
            room.c.key.label("room_key"),
        )
        .select_from(moderation_decision)
        .outerjoin(post, and_(is_post, post.c.post_id == subject))
        .outerjoin(comment, and_(is_comment, comment.c.comment_id == subject))
        .outerjoin(message, and_(is_message, message.c.message_id == subject))
        .outerjoin(room, room.c.room_id == message.c.room_id)
        .where(
            moderation_decision.c.author_id == bindparam("account_id", type_=BigInteger),
            moderation_decision.c.act != literal_column("'dismiss'", Text),
        )
    )
    return _newest(statement, is_continued=is_continued)


@cache
def of_case() -> Question:
    """What was decided in a case, with who decided, oldest first. Parameters: case_id.

    Of an appeal, also what was decided in the case that it is about.
    """
    case = bindparam("case_id", type_=BigInteger)
    about = select(appeal.c.about_case_id).where(appeal.c.case_id == case)
    return (
        select(*_LOGGED, moderation_decision.c.message, person.c.username.label("moderator"))
        .select_from(moderation_decision)
        .outerjoin(person, person.c.account_id == moderation_decision.c.moderator_id)
        .where(
            or_(moderation_decision.c.case_id == case, moderation_decision.c.case_id.in_(about))
        )
        .order_by(moderation_decision.c.decision_id)
    )


def _may_be_appealed() -> ColumnElement[bool]:
    """Whether a decision removed something, and nobody looked again or was requested to."""
    later = moderation_decision.alias("later")
    undone = select(later.c.decision_id).where(
        later.c.author_id == moderation_decision.c.author_id,
        later.c.subject_kind == moderation_decision.c.subject_kind,
        later.c.subject_id == moderation_decision.c.subject_id,
        later.c.decision_id > moderation_decision.c.decision_id,
        literal_column("later.act IN ('restore', 'remove')", Boolean),
    )
    appealed = select(appeal.c.appeal_id).where(
        appeal.c.about_case_id == moderation_decision.c.case_id
    )
    is_removal = moderation_decision.c.act == literal_column("'remove'", Text)
    return and_(
        is_removal,
        ~undone.correlate(moderation_decision).exists(),
        ~appealed.correlate(moderation_decision).exists(),
    )


def _newest(statement: Question, *, is_continued: bool) -> Question:
    if is_continued:
        statement = statement.where(moderation_decision.c.decision_id < BEFORE)
    return statement.order_by(moderation_decision.c.decision_id.desc()).limit(LIMIT)

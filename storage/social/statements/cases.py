"""Cases as moderators see them: the queue, one of them, and what surrounds it."""

from functools import cache
from typing import Literal

from sqlalchemy import ARRAY, BigInteger, Text, and_, bindparam, func, or_, select

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import LIMIT, author_columns
from storage.social.tables.appeal import appeal
from storage.social.tables.comment import comment
from storage.social.tables.decision import moderation_decision, restriction, screening
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.report import evidence, moderation_case, report
from storage.social.tables.talk import message

State = Literal["open", "closed"]
FILTERS = frozenset({"kind", "free", "mine"})
_CASE = bindparam("case_id", type_=BigInteger)
_ACCOUNT = bindparam("account_id", type_=BigInteger)
_NOW = func.clock_timestamp()
_FEW = 5
_IS_CLAIMED = and_(moderation_case.c.claimed_until > _NOW, moderation_case.c.closed_at.is_(None))


@cache
def page(state: State, *, filters: frozenset[str], is_continued: bool) -> Question:
    """Cases: those that are open oldest first, those that are decided newest first.

    Parameters: limit[, last_id, kind, moderator_id].

    Args:
        state: which ones.
        filters: `kind` of the thing; `free` are those that nobody has, `mine` the moderator's.
        is_continued: those after the case `last_id`.
    """
    key, last = moderation_case.c.case_id, bindparam("last_id", type_=BigInteger)
    is_open = state == "open"
    closed_at = moderation_case.c.closed_at
    statement = _rows().where(closed_at.is_(None) if is_open else closed_at.is_not(None))
    if "kind" in filters:
        kind = bindparam("kind", type_=Text)
        statement = statement.where(moderation_case.c.subject_kind == kind)
    if "free" in filters:
        statement = statement.where(
            or_(moderation_case.c.claimed_until.is_(None), moderation_case.c.claimed_until <= _NOW)
        )
    if "mine" in filters:
        moderator = bindparam("moderator_id", type_=BigInteger)
        statement = statement.where(_IS_CLAIMED, moderation_case.c.claimed_by == moderator)
    if is_continued:
        statement = statement.where(key > last if is_open else key < last)
    return statement.order_by(key if is_open else key.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """One case. Parameters: case_id."""
    return _rows().where(moderation_case.c.case_id == _CASE)


@cache
def kept() -> Question:
    """The text of a thing when it was reported, newest first. Parameters: case_id."""
    return (
        select(evidence.c.version, evidence.c.text, evidence.c.images, evidence.c.kept_at)
        .where(evidence.c.case_id == _CASE)
        .order_by(evidence.c.version.desc())
    )


@cache
def screened() -> Question:
    """Why something got its score. Parameters: kind, subject_id."""
    return select(screening.c.score, screening.c.reasons, screening.c.is_held).where(
        screening.c.subject_kind == bindparam("kind", type_=Text),
        screening.c.subject_id == bindparam("subject_id", type_=BigInteger),
    )


@cache
def history() -> Question:
    """How an author stands: one row. Parameters: account_id."""
    acts = moderation_decision.c.act

    def decided(act: str) -> Question:
        return select(func.count()).where(moderation_decision.c.author_id == _ACCOUNT, acts == act)

    until = select(restriction.c.until).where(
        restriction.c.account_id == _ACCOUNT, restriction.c.until > _NOW
    )
    posts = select(func.count()).where(post.c.account_id == _ACCOUNT)
    comments = select(func.count()).where(comment.c.account_id == _ACCOUNT)
    about = select(func.count()).where(moderation_case.c.author_id == _ACCOUNT)
    return select(
        account.c.created_at.label("joined_at"),
        account.c.role,
        account.c.suspended_at,
        account.c.erased_at,
        until.scalar_subquery().label("suspended_until"),
        posts.scalar_subquery().label("posts"),
        comments.scalar_subquery().label("comments"),
        about.scalar_subquery().label("cases"),
        decided("remove").scalar_subquery().label("removed"),
        decided("warn").scalar_subquery().label("warnings"),
        decided("suspend").scalar_subquery().label("suspensions"),
    ).where(account.c.account_id == _ACCOUNT)


@cache
def above() -> Question:
    """A comment's thread, from the post's first answer down to it. Parameters: subject_id."""
    is_requested = comment.c.comment_id == bindparam("subject_id", type_=BigInteger)
    columns = (comment.c.comment_id, comment.c.parent_id, comment.c.depth)
    chain = select(*columns).where(is_requested).cte("chain", recursive=True)
    further = comment.alias("further")
    chain = chain.union_all(
        select(further.c.comment_id, further.c.parent_id, further.c.depth).join(
            chain, chain.c.parent_id == further.c.comment_id
        )
    )
    return (
        select(
            comment.c.comment_id,
            comment.c.depth,
            comment.c.text,
            comment.c.removed_at,
            comment.c.deleted_at,
            comment.c.account_id,
            *author_columns(),
        )
        .select_from(chain)
        .join(comment, comment.c.comment_id == chain.c.comment_id)
        .join(account, account.c.account_id == comment.c.account_id)
        .outerjoin(person, person.c.account_id == comment.c.account_id)
        .outerjoin(profile, profile.c.account_id == comment.c.account_id)
        .order_by(comment.c.depth)
    )


@cache
def before() -> Question:
    """What people wrote in a room just before a message, oldest first. Parameters: subject_id."""
    asked = message.alias("asked")
    newest = (
        select(message.c.message_id, message.c.account_id, message.c.text)
        .join(asked, asked.c.room_id == message.c.room_id)
        .where(asked.c.message_id == bindparam("subject_id", type_=BigInteger))
        .where(message.c.message_id < asked.c.message_id, message.c.is_shown)
        .where(message.c.line.is_(None))
        .order_by(message.c.message_id.desc())
        .limit(_FEW)
        .subquery("newest")
    )
    return (
        select(newest, *author_columns())
        .join(account, account.c.account_id == newest.c.account_id)
        .outerjoin(person, person.c.account_id == newest.c.account_id)
        .outerjoin(profile, profile.c.account_id == newest.c.account_id)
        .order_by(newest.c.message_id)
    )


def _rows() -> Question:
    holder, decider = person.alias("holder"), person.alias("decider")
    reasons = (
        select(func.concat(report.c.reason, ":", func.count()))
        .where(report.c.case_id == moderation_case.c.case_id)
        .group_by(report.c.reason)
    )
    appealed = select(appeal.c.appeal_id).where(appeal.c.case_id == moderation_case.c.case_id)
    score = select(screening.c.score).where(
        screening.c.subject_kind == moderation_case.c.subject_kind,
        screening.c.subject_id == moderation_case.c.subject_id,
    )
    return (
        select(
            *moderation_case.c,
            moderation_case.c.author_id.label("account_id"),
            *author_columns(),
            _IS_CLAIMED.label("is_claimed"),
            holder.c.username.label("holder"),
            decider.c.username.label("decider"),
            func.array(reasons.scalar_subquery(), type_=ARRAY(Text)).label("reasons"),
            score.scalar_subquery().label("score"),
            appealed.exists().label("has_appeal"),
        )
        .select_from(moderation_case)
        .join(account, account.c.account_id == moderation_case.c.author_id)
        .outerjoin(person, person.c.account_id == moderation_case.c.author_id)
        .outerjoin(profile, profile.c.account_id == moderation_case.c.author_id)
        .outerjoin(holder, holder.c.account_id == moderation_case.c.claimed_by)
        .outerjoin(decider, decider.c.account_id == moderation_case.c.closed_by)
    )

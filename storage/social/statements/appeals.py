"""Appeals as their authors see them, and as moderators do."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, func, select

from storage.kit.question import Question
from storage.social.statements.posts import BEFORE, LIMIT
from storage.social.tables.appeal import appeal
from storage.social.tables.decision import moderation_decision
from storage.social.tables.report import moderation_case

_ACCOUNT = bindparam("account_id", type_=BigInteger)


@cache
def of_account(*, is_continued: bool) -> Question:
    """Somebody's appeals, newest first. Parameters: account_id, limit[, before_id]."""
    statement = _rows().where(appeal.c.account_id == _ACCOUNT)
    if is_continued:
        statement = statement.where(appeal.c.appeal_id < BEFORE)
    return statement.order_by(appeal.c.appeal_id.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """One appeal of somebody's. Parameters: account_id, appeal_id."""
    requested = bindparam("appeal_id", type_=BigInteger)
    return _rows().where(appeal.c.account_id == _ACCOUNT, appeal.c.appeal_id == requested)


@cache
def of_case() -> Question:
    """The appeal that a case decides. Parameters: case_id."""
    requested = bindparam("case_id", type_=BigInteger)
    return select(appeal.c.about_case_id, appeal.c.text, appeal.c.at).where(
        appeal.c.case_id == requested
    )


def _rows() -> Question:
    """Appeals with `closed_at` and the acts that decided them."""
    acts = (
        select(func.array_agg(moderation_decision.c.act))
        .where(
            moderation_decision.c.case_id == appeal.c.case_id,
            moderation_decision.c.at >= appeal.c.at,
        )
        .correlate(appeal)
    )
    return (
        select(
            appeal.c.appeal_id,
            moderation_case.c.subject_kind,
            moderation_case.c.subject_id,
            appeal.c.text,
            appeal.c.at,
            moderation_case.c.closed_at,
            func.coalesce(acts.scalar_subquery(), [], type_=ARRAY(Text)).label("acts"),
        )
        .select_from(appeal)
        .join(moderation_case, moderation_case.c.case_id == appeal.c.case_id)
    )

"""Reports as their senders see them, and as moderators do."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, select

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import BEFORE, LIMIT, author_columns
from storage.social.tables.profile import profile
from storage.social.tables.report import report

_SHOWN = (
    report.c.report_id,
    report.c.subject_kind,
    report.c.subject_id,
    report.c.reason,
    report.c.text,
    report.c.at,
    report.c.closed_at,
)


@cache
def of_reporter(*, is_continued: bool) -> Question:
    """What somebody reported, newest first. Parameters: account_id, limit[, before_id]."""
    statement = select(*_SHOWN).where(
        report.c.reporter_id == bindparam("account_id", type_=BigInteger)
    )
    if is_continued:
        statement = statement.where(report.c.report_id < BEFORE)
    return statement.order_by(report.c.report_id.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """One report of somebody's. Parameters: account_id, report_id."""
    return select(*_SHOWN).where(
        report.c.reporter_id == bindparam("account_id", type_=BigInteger),
        report.c.report_id == bindparam("report_id", type_=BigInteger),
    )


@cache
def of_case() -> Question:
    """The reports of a case with who sent them, oldest first. Parameters: case_id, limit."""
    return (
        select(*_SHOWN, report.c.reporter_id.label("account_id"), *author_columns())
        .select_from(report)
        .join(account, account.c.account_id == report.c.reporter_id)
        .outerjoin(person, person.c.account_id == report.c.reporter_id)
        .outerjoin(profile, profile.c.account_id == report.c.reporter_id)
        .where(report.c.case_id == bindparam("case_id", type_=BigInteger))
        .order_by(report.c.report_id)
        .limit(LIMIT)
    )

"""Letting go of what people left behind, after the times that `docs/privacy.md` states."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Engine, Select, Table, delete, func, or_, select, update

from storage.delivery.tables import outbox
from storage.identity.tables.access import refresh_token, session
from storage.identity.tables.account import account
from storage.identity.tables.credential import one_time_token
from storage.identity.tables.export import export
from storage.identity.tables.reserved_name import reserved_name
from storage.insights.tables import question
from storage.kit import unit_of_work
from storage.privacy.erasure import erase
from storage.social.tables.appeal import appeal
from storage.social.tables.decision import screening
from storage.social.tables.notice import notice, notice_audience
from storage.social.tables.reaching import phone_code
from storage.social.tables.report import evidence, moderation_case, report

_NOW = func.clock_timestamp()
_MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How long things are kept.

    Attributes:
        sessions: since a session was last used, or ended.
        unverified: an account whose address nobody confirms.
        links: the record of a mail's link, since it stopped working.
        outbox: a mail that was kept because there is no mail server.
        notices: a notice, since its newest news.
        reported: what was reported, what reporters and authors say about it, and why texts looked
            like spam, since the last report or the decision.
        questions: a question and its answer, since it was asked.
    """

    sessions: timedelta
    unverified: timedelta
    links: timedelta
    outbox: timedelta
    notices: timedelta
    reported: timedelta
    questions: timedelta


def let_go(engine: Engine, ages: Ages) -> dict[str, int]:
    """Delete what is too old, and erase accounts that nobody verified; return counts by noun."""
    gone = session.c.session_id.in_(select(session.c.session_id).where(_is_over(ages.sessions)))
    of_gone = select(session.c.session_id).where(_is_over(ages.sessions))
    wanted: tuple[tuple[str, Table, ColumnElement[bool]], ...] = (
        ("refresh_tokens", refresh_token, refresh_token.c.session_id.in_(of_gone)),
        ("sessions", session, gone),
        ("links", one_time_token, one_time_token.c.expires_at < _NOW - ages.links),
        (
            "exports",
            export,
            or_(export.c.expires_at < _NOW, export.c.failed_at < _NOW - ages.links),
        ),
        ("mails", outbox, outbox.c.created_at < _NOW - ages.outbox),
        ("names", reserved_name, reserved_name.c.until < _NOW),
        ("notices", notice, notice.c.changed_at < func.clock.now() - ages.notices),
        ("audiences", notice_audience, notice_audience.c.ended_at < _NOW - ages.notices),
        ("questions", question, question.c.asked_at < _NOW - ages.questions),
        ("telephone_codes", phone_code, phone_code.c.expires_at < _NOW),
        ("reported_texts", evidence, evidence.c.case_id.in_(_settled(ages.reported))),
        ("screenings", screening, screening.c.at < _NOW - ages.reported),
    )
    counts: dict[str, int] = {}
    with engine.begin() as connection:
        for noun, table, condition in wanted:
            counts[noun] = connection.execute(delete(table).where(condition)).rowcount
        for table in (report, appeal):
            is_over = table.c.case_id.in_(_settled(ages.reported))
            connection.execute(update(table).where(table.c.text != "", is_over).values(text=""))
    counts["accounts"] = _erase_unverified(engine, ages.unverified)
    return counts


def _is_over(age: timedelta) -> ColumnElement[bool]:
    return func.coalesce(session.c.ended_at, session.c.last_used_at) < _NOW - age


def _settled(age: timedelta) -> Select[tuple[int]]:
    """Return the cases that nobody reported or decided for so long."""
    last = func.greatest(moderation_case.c.reported_at, moderation_case.c.closed_at)
    return select(moderation_case.c.case_id).where(last < _NOW - age)


def _erase_unverified(engine: Engine, age: timedelta) -> int:
    """Erase, each in its transaction, accounts of people who never confirmed their address."""
    waiting = (
        select(account.c.account_id)
        .where(account.c.kind == "person", account.c.verified_at.is_(None))
        .where(account.c.erased_at.is_(None), account.c.created_at < _NOW - age)
        .order_by(account.c.account_id)
        .limit(_MOST_AT_ONCE)
    )
    with engine.connect() as connection:
        numbers = list(connection.scalars(waiting))
    for number in numbers:
        unit_of_work.apply(engine, erase(number, sends_mail=False))
    return len(numbers)

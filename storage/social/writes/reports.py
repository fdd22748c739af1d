"""Reporting what others wrote: once per person and thing, while it is not decided."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.kit.rules import Rule, one
from storage.social.guidelines import RuleCode
from storage.social.statements.subjects import KINDS
from storage.social.tables.report import report
from storage.social.writes.cases import open_for
from storage.social.writes.refusals import OwnThingError, UnknownThingError


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A report to be.

    Attributes:
        kind: of what is reported, one of `storage.social.statements.subjects.KINDS`.
        subject_id: which one.
        reason: the rule that is broken.
        text: what the reporter adds; may be empty.
    """

    reporter_id: int
    kind: str
    subject_id: int
    reason: RuleCode
    text: str = ""


def send(wanted: NewReport) -> Rule[tuple[int, bool]]:
    """Report something; return the report's id, and whether it is new.

    Raises:
        UnknownThingError: there is no such thing, or the reporter may not see it.
        OwnThingError: it is the reporter's own.
    """
    known = (
        select(report.c.report_id)
        .where(report.c.reporter_id == wanted.reporter_id, report.c.closed_at.is_(None))
        .where(report.c.subject_kind == wanted.kind, report.c.subject_id == wanted.subject_id)
    )
    before = yield from one(known)
    if before is not None:
        return before["report_id"], False
    viewer = {"viewer_id": wanted.reporter_id}
    found = yield from one(KINDS[wanted.kind].seen(), subject_id=wanted.subject_id, **viewer)
    if found is None:
        raise UnknownThingError(f"there is no {wanted.kind} {wanted.subject_id}")
    if found["author_id"] == wanted.reporter_id:
        raise OwnThingError("this is yours: edit or delete it")
    case_id = yield from open_for(wanted.kind, found, cause="report")
    made = insert(report).values(
        case_id=case_id,
        reporter_id=wanted.reporter_id,
        subject_kind=wanted.kind,
        subject_id=wanted.subject_id,
        reason=wanted.reason,
        text=wanted.text,
    )
    made = made.on_conflict_do_nothing().returning(report.c.report_id)
    fresh = yield from one(made)
    if fresh is not None:
        return fresh["report_id"], True
    again = yield from one(known)  # sent twice at once: the other was first
    if again is None:
        raise UnknownThingError(f"there is no {wanted.kind} {wanted.subject_id}")
    return again["report_id"], False

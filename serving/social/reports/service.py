"""Rules of reports."""

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import refusals
from serving.social.reports.schemas import (
    ReportCursor,
    ReportDetail,
    ReportPage,
    ReportRead,
    ReportWrite,
)
from storage.kit.rules import Row
from storage.social.statements import reports as questions
from storage.social.writes import reports
from storage.social.writes.reports import NewReport


async def send(
    parts: SocialParts, subject: Subject, wanted: ReportWrite
) -> tuple[ReportDetail, bool]:
    """Report something; return the report, and whether it is new.

    Raises:
        ForbiddenError: it is the subject's own.
        NotFoundError: there is no such thing that this subject may see.
    """
    new = NewReport(
        reporter_id=viewer_of(subject),
        kind=wanted.subject.kind,
        subject_id=wanted.subject.id,
        reason=wanted.reason,
        text=wanted.text.strip(),
    )
    with refusals():
        report_id, is_new = await parts.writes.apply(subject, reports.send, new)
    return await read(parts, subject, report_id), is_new


async def read(parts: SocialParts, subject: Subject, report_id: int) -> ReportDetail:
    """Return one of a subject's own reports. Raises `NotFoundError`."""
    row = await parts.database.fetch_one(
        questions.one(), account_id=viewer_of(subject), report_id=report_id
    )
    if row is None:
        raise NotFoundError(f"You have sent no report {report_id}.")
    return ReportDetail(world=parts.world, **dict(report_of(row)))


async def read_page(parts: SocialParts, subject: Subject, page: PageRequest) -> ReportPage:
    """Return a subject's own reports, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        values["before_id"] = ReportCursor.decode(page.cursor).report_id
    rows = await parts.database.fetch(
        questions.of_reporter(is_continued=bool(values)),
        account_id=viewer_of(subject),
        limit=page.limit + 1,
        **values,
    )
    items = [report_of(row) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: ReportCursor(report_id=last.report_id))
    return ReportPage(world=parts.world, items=items, next_cursor=following)


def report_of(row: Row) -> ReportRead:
    """Return a report from its row."""
    return ReportRead.model_validate(
        {
            **row,
            "subject": {"kind": row["subject_kind"], "id": row["subject_id"]},
            "state": "open" if row["closed_at"] is None else "closed",
        }
    )

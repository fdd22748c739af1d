"""Rules of appeals."""

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, Fault, NotFoundError
from serving.social.appeals.schemas import (
    AppealCursor,
    AppealDetail,
    AppealPage,
    AppealRead,
    AppealState,
    AppealWrite,
)
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import refusals
from storage.kit.rules import Row
from storage.social.statements import appeals as questions
from storage.social.writes import appeals
from storage.social.writes.appeals import NewAppeal


async def send(parts: SocialParts, subject: Subject, wanted: AppealWrite) -> AppealDetail:
    """Ask that a removal or a hold is looked at again.

    Raises:
        BadRequestError: there is no text.
        ConflictError: it is shown, or was appealed before.
        NotFoundError: the subject has no such thing.
    """
    text = wanted.text.strip()
    if not text:
        message = "say why it should be shown"
        raise BadRequestError(Fault(where="body", name="text", message=message))
    new = NewAppeal(
        account_id=viewer_of(subject),
        kind=wanted.subject.kind,
        subject_id=wanted.subject.id,
        text=text,
    )
    with refusals():
        appeal_id = await parts.writes.apply(subject, appeals.send, new)
    return await read(parts, subject, appeal_id)


async def read(parts: SocialParts, subject: Subject, appeal_id: int) -> AppealDetail:
    """Return one of a subject's own appeals. Raises `NotFoundError`."""
    row = await parts.database.fetch_one(
        questions.one(), account_id=viewer_of(subject), appeal_id=appeal_id
    )
    if row is None:
        raise NotFoundError(f"You have sent no appeal {appeal_id}.")
    return AppealDetail(world=parts.world, **dict(_appeal_of(row)))


async def read_page(parts: SocialParts, subject: Subject, page: PageRequest) -> AppealPage:
    """Return a subject's own appeals, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        values["before_id"] = AppealCursor.decode(page.cursor).appeal_id
    rows = await parts.database.fetch(
        questions.of_account(is_continued=bool(values)),
        account_id=viewer_of(subject),
        limit=page.limit + 1,
        **values,
    )
    items = [_appeal_of(row) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: AppealCursor(appeal_id=last.appeal_id))
    return AppealPage(world=parts.world, items=items, next_cursor=following)


def _appeal_of(row: Row) -> AppealRead:
    subject = {"kind": row["subject_kind"], "id": row["subject_id"]}
    return AppealRead.model_validate({**row, "subject": subject, "state": _state_of(row)})


def _state_of(row: Row) -> AppealState:
    if row["closed_at"] is None:
        return "open"
    acts = set(row["acts"])
    if acts & {"restore", "approve"}:
        return "granted"
    return "refused" if acts & {"uphold", "remove"} else "closed"

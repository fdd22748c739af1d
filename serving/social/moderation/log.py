"""What everybody learns of moderation, and what somebody learns of decisions about them."""

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError
from serving.social.moderation.schemas import LogCursor, ModerationLogPage, OwnDecisionPage
from serving.social.moderation.shown import decision_of, log_of
from serving.social.parts import SocialParts, viewer_of
from storage.social.statements import decisions


async def read_log(parts: SocialParts, page: PageRequest) -> ModerationLogPage:
    """Return the public log, newest first."""
    values = _before(page, "moderation-log")
    rows = await parts.database.fetch(
        decisions.log(is_continued=bool(values)), limit=page.limit + 1, **values
    )
    items = [log_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: LogCursor(kind="moderation-log", decision_id=last.decision_id),
    )
    return ModerationLogPage(world=parts.world, items=items, next_cursor=following)


async def read_own(parts: SocialParts, subject: Subject, page: PageRequest) -> OwnDecisionPage:
    """Return what moderators decided about a subject, newest first."""
    values = _before(page, "own-decisions")
    rows = await parts.database.fetch(
        decisions.of_author(is_continued=bool(values)),
        account_id=viewer_of(subject),
        limit=page.limit + 1,
        **values,
    )
    items = [decision_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: LogCursor(kind="own-decisions", decision_id=last.decision_id),
    )
    return OwnDecisionPage(world=parts.world, items=items, next_cursor=following)


def _before(page: PageRequest, kind: str) -> dict[str, int]:
    if page.cursor is None:
        return {}
    last = LogCursor.decode(page.cursor)
    if last.kind != kind:
        message = "the cursor of another list; allowed is the next_cursor of this one"
        raise BadRequestError.parameter("cursor", message)
    return {"before_id": last.decision_id}

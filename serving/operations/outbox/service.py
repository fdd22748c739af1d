"""Rules of the outbox: pages of it, without what opens other people's accounts."""

from urllib.parse import parse_qs, urlsplit

from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.operations.outbox.schemas import MailPage, MailRead, OutboxCursor
from storage.delivery.outbox import page as page_of

_LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"


async def read_page(
    database: Database, world: str, *, page: PageRequest, to: str | None = None
) -> MailPage:
    """Return kept mails, newest first, to one address where it is given."""
    values: dict[str, object] = {"limit": page.limit + 1}
    if page.cursor is not None:
        values["before_id"] = OutboxCursor.decode(page.cursor).delivery_id
    if to is not None:
        values["recipient"] = to
    statement = page_of(is_continued=page.cursor is not None, has_recipient=to is not None)
    rows = await database.fetch(statement, **values)
    items = [_read(row, is_live=world == "live") for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = OutboxCursor(delivery_id=items[-1].delivery_id).encode()
    return MailPage(world=world, items=items, next_cursor=following)


def _read(row: Row, *, is_live: bool) -> MailRead:
    mail = MailRead.model_validate({**dict(row), "to": row["recipient"]})
    token = parse_qs(urlsplit(mail.link or "").query).get("token", [""])[0]
    if is_live and token:
        mail.text = mail.text.replace(token, _LEFT_OUT)
        mail.link = (mail.link or "").replace(token, _LEFT_OUT)
    return mail

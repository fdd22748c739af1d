"""Unsubscribing from notification mails by the link in each (RFC 8058); needs no log-in.

Opening the link ends nothing: what looks through mails opens every link. A button does, and so
does the POST that mail programs make for theirs.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.limits.classes import limited
from serving.access.routing import GuardedRoute
from serving.access.subject import ANONYMOUS
from serving.kit.parameters import PlainText
from serving.pages import languages
from serving.pages.account.answers import page
from serving.social.parts import Parts
from storage.social.statements import notices
from storage.social.writes import reading
from words.language import language, preferred, use

router = APIRouter(
    include_in_schema=False, route_class=GuardedRoute, dependencies=[Depends(PUBLIC)]
)
PATH = "/unsubscribe"
Key = Annotated[PlainText, Query(max_length=100)]


@router.get(PATH)
async def ask(request: Request, parts: Parts, key: Key = "") -> Response:
    """Ask whether it is meant."""
    row = await _known(parts, key)
    with use(language(preferred(row["language"] if row else languages.of_reader(request)))):
        state = "unknown" if row is None else "known"
        return page(request, "unsubscribe.html", None, state=state, key=key)


@router.post(PATH, dependencies=[limited("auth")])
async def end_mails(request: Request, parts: Parts, key: Key = "") -> Response:
    """Send no more; again changes nothing."""
    row = await _known(parts, key)
    if row is not None:
        await parts.writes.apply(ANONYMOUS, reading.end_mails, UUID(key))
    with use(language(preferred(row["language"] if row else languages.of_reader(request)))):
        state = "unknown" if row is None else "ended"
        return page(request, "unsubscribe.html", None, state=state, key=key)


async def _known(parts: Parts, key: str) -> "dict[str, str] | None":
    try:
        unsubscribe_key = UUID(key)
    except ValueError:
        return None
    row = await parts.database.fetch_one(
        notices.by_unsubscribe_key(), unsubscribe_key=unsubscribe_key
    )
    return None if row is None else dict(row)

"""Where a form leads back to, and how pages of the community are answered."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Query, Request
from starlette.responses import Response

from serving.access.browser import Visitor
from serving.identity.parts import Parts as AccountParts
from serving.kit.conditional import conditional
from serving.kit.cursors import PageRequest
from serving.pages import html, languages
from serving.pages.account.answers import done_of, local, page
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Viewer, viewer_of
from words.language import language, preferred, use

HOME = "/community"
_ROWS = 20


def back_of(request: Request, form: Form, default: str = HOME) -> str:
    """Return the page of ours that a form was sent from, as the form or the browser names it."""
    origin = form.value("back")
    if not origin:
        referer = urlsplit(request.headers.get("referer", ""))
        origin = referer.path if referer.netloc == request.headers.get("host") else ""
    address = local(origin) if origin else default
    return default if address == "/account" else address


async def _reader(
    request: Request, parts: AccountParts, subject: Visitor
) -> AsyncGenerator[Viewer | None]:
    viewer = await viewer_of(request, parts, subject)
    accepted = viewer.language if viewer else languages.of_reader(request)
    with use(language(preferred(accepted))):
        yield viewer


Reader = Annotated[Viewer | None, Depends(_reader)]
"""Who looks at a page of a `SharedRoute`: nobody where it is the same for everybody."""


async def _page_request(
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> PageRequest:
    return PageRequest(cursor=cursor or None, limit=_ROWS)


PageOfList = Annotated[PageRequest, Depends(_page_request)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a list of a page stands.

    Attributes:
        address: of its beginning.
        next_cursor: of what follows.
    """

    address: str
    next_cursor: str | None
    is_first: bool


def place_of(page: PageRequest, address: str, next_cursor: str | None) -> Place:
    """Return where a list stands."""
    return Place(address=address, next_cursor=next_cursor, is_first=page.cursor is None)


def shared(request: Request, template: str, viewer: Viewer | None, **context: Any) -> Response:
    """Return a page that everybody of one language shares, or the viewer's own.

    Args:
        request: whose path is shown.
        template: file name.
        viewer: who looks; None is everybody.
        context: what the template prints.
    """
    settings = request.app.state.serving.settings
    site = html.base_url(request, settings.public_url)
    if viewer is not None:
        return page(request, template, viewer, site=site, **context)
    body = html.render(
        template,
        request,
        settings.world,
        viewer=None,
        form=Form(),
        done=done_of(request),
        site=site,
        **context,
    )
    response = conditional(request, body.encode(), html.MEDIA_TYPE)
    response.headers.update(html.headers())
    return response

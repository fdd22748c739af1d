"""Routes of the community's pages: those that everybody shares, and what forms on them do."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from serving.access.browser import PersonalRoute, renewed
from serving.access.cookies import UnsignedFormError
from serving.access.declared import authentication_of, subject_is, subject_of
from serving.access.limits.quota import quota_of
from serving.access.subject import ANONYMOUS
from serving.identity.parts import parts_of
from serving.kit.errors import NotFoundError, UnauthorisedError
from serving.pages.account.answers import page, see
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import viewer_of
from serving.pages.community.uploads import read_form, read_token
from serving.pages.community.ways import back_of
from words.language import language, preferred, use

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_IS_PERSONAL = "touchline.personal"


class SharedRoute(PersonalRoute):
    """A page that is the same for everybody, or there only for some.

    It is made for nobody first. Where that finds nothing, somebody who is logged in gets the page
    as they may see it, and nobody keeps it.
    """

    async def identify(self, request: Request) -> None:
        if request.scope.get(_IS_PERSONAL):
            await super().identify(request)
        else:
            subject_is(request, ANONYMOUS)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_shared(request: Request) -> Response:
            try:
                response = await handle(request)
            except (NotFoundError, UnauthorisedError):
                cookies, headers = authentication_of(request).cookies, request.headers
                if not (cookies.access_token(headers) or cookies.refresh_token(headers)):
                    raise
            else:
                quota_of(request.scope).is_private = False
                return response
            request.scope[_IS_PERSONAL] = True
            return await handle(request)

        return handle_shared


class ActRoute(MemberRoute):
    """What a form does for somebody who is logged in; the form may bring files.

    A form on a page that is the same for everybody carries no token. Its answer is a page with the
    same fields, the token and a button, so that it works without JavaScript too; with it the
    script has put the token into the form before. Who is not logged in comes back to where they
    were.
    """

    async def token_of(self, request: Request) -> str | None:
        return await read_token(request)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_act(request: Request) -> Response:
            try:
                response = await handle(request)
            except UnsignedFormError:
                response = renewed(request, await _confirmation(request))
            is_turned_away = response.headers.get("location", "").startswith("/login?")
            if request.method == "POST" and is_turned_away:
                form, _files = await read_form(request)
                return see(f"/login?next={quote(back_of(request, form))}")
            return response

        return handle_act


async def _confirmation(request: Request) -> Response:
    """Return the page that asks to confirm a form without a token."""
    viewer = await viewer_of(request, await parts_of(request), await subject_of(request))
    if viewer is None:
        raise UnauthorisedError("Log in first.")
    form, _files = await read_form(request)
    own = {"csrf_token", "back"}
    sent = [(name, value) for name, value in form.pairs() if name not in own]
    with use(language(preferred(viewer.language))):
        return page(request, "meant.html", viewer, sent=sent, back=back_of(request, form))

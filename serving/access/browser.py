"""Routes of pages that know who looks at them.

What belongs here: the subject of a browser's cookies, refreshed where they have run out, and the
check that a form was one of ours. What does not: what a page shows, or what it needs.
"""

from typing import Annotated, Protocol
from urllib.parse import parse_qs

from fastapi import Depends, Request
from starlette.responses import Response

from serving.access.authentication import Authentication
from serving.access.cookies import SAFE_METHODS
from serving.access.declared import Identified, subject_is
from serving.access.needs import ANYBODY
from serving.access.routing import GuardedRoute, Handler
from serving.access.sessions import Sessions, TokenPair
from serving.access.subject import ANONYMOUS, Kind, Subject
from serving.kit.errors import ForbiddenError, UnauthorisedError
from serving.kit.problems import CARRIED

CSRF_FIELD = "csrf_token"
Visitor = Annotated[Subject, Depends(Identified(ANYBODY))]
"""Who looks at a page of a `PersonalRoute`: anonymous where the cookies are nobody's."""


class _Parts(Protocol):
    @property
    def authentication(self) -> Authentication: ...
    @property
    def sessions(self) -> Sessions: ...


class PersonalRoute(GuardedRoute):
    """A page whose answer depends on the caller.

    An access token that has run out is renewed by the way; a form needs its token. Endpoints that
    need somebody declare it, and get the subject that was found here.
    """

    async def identify(self, request: Request) -> None:
        """Find whose cookies a browser sends, and check that a form is one of ours.

        Raises:
            ForbiddenError: another site's page sent the form, or it has no token.
        """
        parts: _Parts = request.app.state.serving
        subject, pair = await _identified(request, parts)
        if pair is not None:
            request.scope[CARRIED] = _cookies_of(pair, parts)
        subject_is(request, subject)
        if request.method not in SAFE_METHODS:
            cookies = parts.authentication.cookies
            cookies.refuse_foreign(request.headers)
            if subject.kind is not Kind.ANONYMOUS:
                cookies.refuse_forged(subject, await self.token_of(request))

    async def token_of(self, request: Request) -> str | None:
        """Return the token that a form carries; None if it has none."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        return form.get(CSRF_FIELD, [None])[0]

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_personal(request: Request) -> Response:
            return renewed(request, await handle(request))

        return handle_personal


def renewed(request: Request, response: Response) -> Response:
    """Return an answer that lets the browser keep the tokens that were renewed by the way."""
    if "set-cookie" not in response.headers:
        response.raw_headers.extend(request.scope.get(CARRIED, ()))
    return response


def _cookies_of(pair: TokenPair, parts: _Parts) -> list[tuple[bytes, bytes]]:
    """Return the headers that make a browser keep tokens."""
    answer = Response()
    parts.authentication.cookies.set(
        answer, access_token=pair.access_token, refresh_token=pair.refresh_token
    )
    return [header for header in answer.raw_headers if header[0] == b"set-cookie"]


async def _identified(request: Request, parts: _Parts) -> tuple[Subject, TokenPair | None]:
    """Return who looks, and the tokens they are given where theirs had run out."""
    authentication = parts.authentication
    cookies = authentication.cookies
    token = cookies.access_token(request.headers)
    if token is not None:
        try:
            return await authentication.subject_of_token(token), None
        except (UnauthorisedError, ForbiddenError):
            pass  # it has expired, or its session has ended; the refresh cookie decides
    refresh = cookies.refresh_token(request.headers)
    if refresh is None:
        return ANONYMOUS, None
    try:
        pair = await parts.sessions.refresh(refresh)
        return await authentication.subject_of_token(pair.access_token), pair
    except (UnauthorisedError, ForbiddenError):
        # The cookies stay: another tab may have been given newer ones meanwhile.
        return ANONYMOUS, None

"""Routes of personal pages: who is nobody yet is sent to log in, and comes back."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.kit.errors import ServingError, UnauthorisedError
from serving.pages.account.answers import to_log_in
from serving.pages.account.viewer import note_language

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class MemberRoute(PersonalRoute):
    """A page that only somebody who is logged in has; its endpoint declares who."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_member(request: Request) -> Response:
            try:
                return await handle(request)
            except UnauthorisedError:
                response = to_log_in(request)
                response.headers["Cache-Control"] = "private, no-store"
                return response
            except ServingError:
                await note_language(request)
                raise

        return handle_member

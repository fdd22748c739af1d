"""What stands before the whole application, its net for errors included."""

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from serving.access import deprecation
from serving.access import openapi as access_openapi
from serving.access.limits import classes
from serving.kit.openapi import DocumentedAPI


class FrontedAPI(DocumentedAPI):
    """An application with something before it.

    Middleware comes after a net for errors and FastAPI's look at how it is traced, which cost as
    much as an answer from memory.
    """

    _front: ASGIApp | None = None

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            access_openapi.describe(super().openapi(), self.routes)
            classes.describe(super().openapi(), self.routes)
            deprecation.describe(super().openapi(), self.routes)
        return super().openapi()

    def put_before(self, make: Callable[[ASGIApp], ASGIApp]) -> None:
        """Let what `make` gives, around the application, have every request first."""
        self._front = make(super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._front or super().__call__)(scope, receive, send)

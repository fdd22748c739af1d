"""What stands before the whole application, its net for errors included."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from serving.documentation import DocumentedAPI


class FrontedAPI(DocumentedAPI):
    """An application with something before it.

    Middleware comes after a net for errors and FastAPI's look at how it is traced, which cost as
    much as an answer from memory.
    """

    _front: ASGIApp | None = None

    def put_before(self, make: Callable[[ASGIApp], ASGIApp]) -> None:
        """Let what `make` gives, around the application, have every request first."""
        self._front = make(super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._front or super().__call__)(scope, receive, send)

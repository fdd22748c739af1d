"""What an application may know of the connection that a request came by."""

from collections.abc import Callable
from typing import Protocol, cast

from starlette.types import Scope

EXTENSION = "touchline.connection"


class Connection(Protocol):
    """The connection of a request."""

    def when_taken(self, then: Callable[[], None]) -> None:
        """Call `then` once the client has taken all that was written, or the connection is gone.

        At once if that is so now.
        """
        ...


def connection_of(scope: Scope) -> Connection | None:
    """Return a request's connection; None where another server than ours runs the application."""
    extensions = cast("dict[str, Connection]", scope.get("extensions") or {})
    return extensions.get(EXTENSION)

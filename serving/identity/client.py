"""From where somebody logs in, as the list of their sessions shows it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from serving.kit.connections.addresses import address_of

_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The other end of a request.

    Attributes:
        scope: of the request, for its limits.
        device: as it names itself; None if it does not.
        address: where it is.
    """

    scope: Scope
    device: str | None
    address: str


async def client_of(request: Request) -> Client:
    """Return the other end of a request."""
    named = request.headers.get("user-agent", "")
    shown = "".join(letter for letter in named if letter.isprintable()).strip()
    device = shown[:_MOST_CHARACTERS] or None
    return Client(scope=request.scope, device=device, address=address_of(request.scope))


ClientDependency = Annotated[Client, Depends(client_of)]

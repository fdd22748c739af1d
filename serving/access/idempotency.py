"""Which routes take an `Idempotency-Key`, and whose key it is."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from serving.access.subject import Kind, Subject
from serving.kit.connections.addresses import address_of
from serving.kit.errors import BadRequestError, Fault
from serving.kit.once import Once, Reach, Repeatable, digest_of
from serving.kit.parameters import PlainText
from storage.kit.sentences import Sentence

_HEADER = "idempotency-key"
_MOST_CHARACTERS = 200


class Idempotent:
    """The declaration: the header in the document, and its value for endpoints that keep it.

    Args:
        reach: where the route changes something.
    """

    def __init__(self, reach: Reach = Reach.HERE) -> None:
        self.reach = reach

    async def __call__(
        self,
        idempotency_key: Annotated[
            PlainText | None,
            Header(
                min_length=1,
                max_length=_MOST_CHARACTERS,
                description="A random value of yours, the same when you send this request again:"
                " it happens once, and is answered alike for a day. With another body it is"
                " refused (422); while the first is being answered, too (409).",
            ),
        ] = None,
    ) -> str | None:
        return idempotency_key


IdempotencyKey = Annotated[str | None, Depends(Idempotent())]
"""For routes that create something."""

OutsideIdempotencyKey = Annotated[str | None, Depends(Idempotent(Reach.OUTSIDE))]
"""For routes that have something done elsewhere, which finds by the key what was done before."""


class _Parts(Protocol):
    @property
    def once(self) -> Once: ...


def reach_of(route: APIRoute) -> Reach | None:
    """Return where a route that takes the header changes something; None if it does not."""
    for each in route.dependant.dependencies:
        if isinstance(each.call, Idempotent):
            return each.call.reach
    return None


async def answered_once(
    request: Request, subject: Subject, reach: Reach, make: Callable[[], Awaitable[Response]]
) -> Response:
    """Return what `make` answers; the same as before if the request was sent before.

    Raises:
        BadRequestError: the key is too long, or was sent with another request.
        UnderWayError: the first request with this key is not answered yet.
    """
    key = request.headers.get(_HEADER)
    if key is None:
        return await make()
    if not 0 < len(key) <= _MOST_CHARACTERS or not key.isprintable():
        message = Sentence("1 to %(n)d printable characters", n=_MOST_CHARACTERS)
        raise BadRequestError(Fault(where="header", name="Idempotency-Key", message=message))
    is_anonymous = subject.kind is Kind.ANONYMOUS
    client = f"address:{address_of(request.scope)}" if is_anonymous else subject.name
    repeatable = Repeatable(
        author=subject, client=client, key=key, digest=await digest_of(request), reach=reach
    )
    parts: _Parts = request.app.state.serving
    return await parts.once.answer(repeatable, make)

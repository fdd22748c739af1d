"""How an answer leaves: serialised once, with a weak ETag, as 304 when the client has it.

Bodies carry absolute instants, never ages, so equal facts are equal bytes.
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.cache import BodyCache

_CACHE_CONTROL = "no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Answers one request, through the cache where topics are named."""

    request: Request
    cache: BodyCache

    async def answer(
        self, build: Callable[[], Awaitable[BaseModel]], *, topics: Collection[str] = ()
    ) -> Response:
        """Return the response with what `build` makes.

        Args:
            build: asks the service.
            topics: what the answer depends on; none means it is built anew each time.
        """

        async def fill() -> bytes:
            return (await build()).model_dump_json().encode()

        body = await (self.cache.get(self._key(), topics, fill) if topics else fill())
        return conditional(self.request, body)

    def _key(self) -> str:
        pairs = sorted(self.request.query_params.multi_items())
        return f"{self.request.url.path}?{pairs}"


def conditional(request: Request, body: bytes) -> Response:
    """Return 200 with the body, or 304 if the client named its ETag."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": _CACHE_CONTROL}
    if _names(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _names(if_none_match: str, etag: str) -> bool:
    # Weak comparison: W/"x" and "x" are the same.
    opaque = etag.removeprefix("W/")
    candidates = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(candidate in ("*", opaque) for candidate in candidates)

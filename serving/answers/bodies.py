"""How an answer leaves: serialised once, with a weak ETag, as 304 when the client has it.

Bodies carry absolute instants, never ages, so equal facts are equal bytes.
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.answers.cache import BodyCache
from serving.answers.replies import KEPT

_CACHE_CONTROL = "no-cache"
_JSON = "application/json"


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

        return await self.answer_bytes(fill, topics=topics)

    async def answer_bytes(
        self,
        fill: Callable[[], Awaitable[bytes]],
        *,
        topics: Collection[str] = (),
        media_type: str = _JSON,
        headers: Mapping[str, str] | None = None,
        place: str = "",
    ) -> Response:
        """Return the response with a body of any kind.

        Args:
            fill: makes the body.
            topics: what the answer depends on; none means it is built anew each time.
            media_type: of the body.
            headers: of the answer, besides those of every body.
            place: what the body depends on besides the address, such as the site's name.
        """
        key = self._key(media_type, place)
        body = await (self.cache.get(key, topics, fill) if topics else fill())
        self.request.scope[KEPT] = self.cache.entry(key, body)
        response = conditional(self.request, body, media_type)
        if headers:
            response.headers.update(headers)
        return response

    def _key(self, media_type: str, place: str) -> str:
        # Not the request's URL: putting that together costs as much as all else here.
        path, query = self.request.scope["path"], self.request.scope["query_string"]
        pairs = sorted(self.request.query_params.multi_items()) if query else []
        return f"{media_type} {place} {path}?{pairs}"


def conditional(request: Request, body: bytes, media_type: str = _JSON) -> Response:
    """Return 200 with the body, or 304 if the client named its ETag."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": _CACHE_CONTROL}
    held = request.headers.get("if-none-match")
    if held is not None and _names(held, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _names(if_none_match: str, etag: str) -> bool:
    # Weak comparison: W/"x" and "x" are the same.
    opaque = etag.removeprefix("W/")
    candidates = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(candidate in ("*", opaque) for candidate in candidates)

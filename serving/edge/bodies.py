"""How an answer leaves: serialised once, with a weak ETag, as 304 when the client has it.

Bodies carry absolute instants, never ages, so equal facts are equal bytes.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.access.declared import is_public
from serving.edge import shared_caches
from serving.edge.cache import BodyCache
from serving.edge.replies import KEPT
from serving.kit.conditional import JSON, conditional
from serving.kit.postgres.reading import WRITTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Answers one request, through the cache where topics are named.

    Attributes:
        edge_seconds: so long shared caches may keep such an answer; 0 is not at all.
    """

    request: Request
    cache: BodyCache
    edge_seconds: int = 0

    async def answer(
        self, build: Callable[[], Awaitable[BaseModel]], *, topics: Collection[str] = ()
    ) -> Response:
        """Return the response with what `build` makes.

        Args:
            build: calls the service.
            topics: what the answer depends on; none means it is built again each time.
        """

        async def fill() -> bytes:
            return (await build()).model_dump_json().encode()

        return await self.answer_bytes(fill, topics=topics)

    async def answer_bytes(
        self,
        fill: Callable[[], Awaitable[bytes]],
        *,
        topics: Collection[str] = (),
        media_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        place: str = "",
    ) -> Response:
        """Return the response with a body of any kind.

        Args:
            fill: makes the body.
            topics: what the answer depends on; none means it is built again each time.
            media_type: of the body.
            headers: of the answer, besides those of every body.
            place: what the body depends on besides the address, such as the site's name.
        """
        key = self._key(media_type, place)
        is_shared = topics and WRITTEN not in self.request.scope
        body = await (self.cache.get(key, topics, fill) if is_shared else fill())
        self.request.scope[KEPT] = self.cache.entry(key, body)
        response = conditional(self.request, body, media_type)
        if headers:
            response.headers.update(headers)
        if self.edge_seconds and topics and self._is_public:
            shared_caches.allow(response.headers, topics, self.edge_seconds)
        return response

    @property
    def _is_public(self) -> bool:
        route = self.request.scope.get("route")
        return isinstance(route, APIRoute) and is_public(route)

    def _key(self, media_type: str, place: str) -> str:
        # Not the request's URL: putting that together costs as much as all else here.
        path, query = self.request.scope["path"], self.request.scope["query_string"]
        pairs = sorted(self.request.query_params.multi_items()) if query else []
        return f"{media_type} {place} {path}?{pairs}"

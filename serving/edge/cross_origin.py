"""What pages of other sites may ask and see.

Pages of every site may, without a person's cookie; pages of the sites that an installation names
may with it. What is public is the same for both: only these headers differ.
"""

from collections.abc import Collection, Mapping
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.edge.headers import WORLD_HEADER
from serving.edge.middleware import AB_TEST_HEADER

ANY_SITE = b"*"
_ALLOWED: Mapping[str, Any] = {
    "allow_methods": ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"],
    "allow_headers": ["*"],
    "expose_headers": [
        *("ETag", "Retry-After", "Content-Disposition", "RateLimit", "RateLimit-Policy"),
        *("Deprecation", "Sunset", "Link", "Idempotency-Replayed", "X-Request-Id"),
        *(WORLD_HEADER, AB_TEST_HEADER),
    ],
    "max_age": 86_400,
}


class CrossOriginMiddleware:
    """Lets pages of other sites read answers.

    Args:
        app: what answers.
        sites: origins whose pages may use a person's cookie.
    """

    def __init__(self, app: ASGIApp, sites: Collection[str]) -> None:
        self._sites = frozenset(sites)
        self._of_any = CORSMiddleware(app, allow_origins=["*"], **_ALLOWED)
        self._of_sites = CORSMiddleware(
            app, allow_origins=sorted(sites), allow_credentials=True, **_ALLOWED
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_named = bool(self._sites) and scope["type"] == "http" and self._is_named(scope)
        await (self._of_sites if is_named else self._of_any)(scope, receive, send)

    def _is_named(self, scope: Scope) -> bool:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        return len(origins) == 1 and origins[0].decode("latin-1") in self._sites


def site_of(origin: bytes, sites: Collection[str]) -> bytes:
    """Return what an answer's headers depend on of an `Origin`."""
    return origin if origin.decode("latin-1") in sites else ANY_SITE

"""Conditional answers (RFC 9110 §13): a weak ETag of the body, 304 for a client that has it."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
_CACHE_CONTROL = "no-cache"


def conditional(request: Request, body: bytes, media_type: str = JSON) -> Response:
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

"""ETag and Last-Modified, and the 304 they allow."""

import hashlib
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response


def conditional(request: Request, body: bytes, media_type: str, changed_at: datetime) -> Response:
    """Answer with the body, or with 304 if the caller already has it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Last-Modified": format_datetime(changed_at, usegmt=True)}
    if _has_it(request, etag, changed_at):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _has_it(request: Request, etag: str, changed_at: datetime) -> bool:
    # If-None-Match wins where both are sent (RFC 9110, 13.1.3).
    tags = request.headers.get("if-none-match")
    if tags is not None:
        held = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in held or etag in held
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False

"""Style sheets, modules and the icon: addresses that change with the content, kept for a year."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIRECTORY = Path(__file__).parent / "static"
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@cache
def version(name: str) -> str:
    """Return a fingerprint of a static file's content."""
    return hashlib.sha256((DIRECTORY / name).read_bytes()).hexdigest()[:10]


def address(name: str) -> str:
    """Return where a static file is, as long as it stays what it is."""
    return f"/static/{name}?v={version(name)}"


class VersionedFiles(StaticFiles):
    """Files that browsers keep when the address has their version, else check each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        version = parse_qs(scope["query_string"].decode("ascii", "replace")).get("v", [""])[0]
        is_exact = response.status_code in {200, 304} and version == _version_or_none(path)
        response.headers["Cache-Control"] = _FOR_A_YEAR if is_exact else "no-cache"
        return response


def _version_or_none(path: str) -> str | None:
    return version(path) if path in {file.name for file in DIRECTORY.iterdir()} else None

"""Style sheets, modules and pictures as they travel: small, at addresses that change with them.

What browsers get is made from the files of `static/`: what every page needs of style is one file,
comments stay here, and a module names the ones it imports by their versions, so that a browser
fetches each once and keeps it for a year.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIRECTORY = Path(__file__).parent / "static"
_SHEETS: Mapping[str, tuple[str, ...]] = {
    "site.css": ("tokens.css", "layout.css", "matches.css", "crests.css", "figures.css"),
    "overlay.css": ("tokens.css", "crests.css", "broadcast.css"),
}
"""Style sheets that travel as one."""
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*([{};,])\s*")
_JS_INDENT = re.compile(r"^ +", re.MULTILINE)
_JS_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_IMPORTED = re.compile(r"(?<=[\"'])\./([a-z-]+\.js)(?=[\"'])")


@cache
def text(name: str) -> str:
    """Return a style sheet or module as it travels."""
    if name.endswith(".css"):
        sheets = ((DIRECTORY / each).read_text() for each in _SHEETS.get(name, (name,)))
        return _CSS_SPACE.sub(r"\1", _CSS_COMMENT.sub("", "".join(sheets)))
    # No module has a text of several lines, which would be another without its indentation.
    module = _JS_INDENT.sub("", _JS_COMMENT.sub("", (DIRECTORY / name).read_text()))
    return _IMPORTED.sub(lambda found: f"./{found[1]}?v={version(found[1])}", module)


@cache
def compressed(name: str) -> bytes:
    """Return the same, compressed once and as far as it goes."""
    return gzip.compress(text(name).encode(), compresslevel=9, mtime=0)


@cache
def version(name: str) -> str:
    """Return a fingerprint of a static file's content, and of what it imports."""
    is_text = Path(name).suffix in _MEDIA_TYPES
    content = text(name).encode() if is_text else (DIRECTORY / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def address(name: str) -> str:
    """Return where a static file is, as long as it stays what it is."""
    return f"/static/{name}?v={version(name)}"


class VersionedFiles(StaticFiles):
    """Files that browsers keep when the address has their version, else check each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        is_known = path in _known()
        if is_known and Path(path).suffix in _MEDIA_TYPES and scope["method"] in {"GET", "HEAD"}:
            response = _small(path, scope)
        else:
            response = await super().get_response(path, scope)
        asked = parse_qs(scope["query_string"].decode("ascii", "replace")).get("v", [""])[0]
        is_exact = response.status_code in {200, 304} and is_known and asked == version(path)
        response.headers["Cache-Control"] = _FOR_A_YEAR if is_exact else "no-cache"
        return response


def _small(name: str, scope: Scope) -> Response:
    etag = f'W/"{version(name)}"'
    headers = {"ETag": etag, "Vary": "Accept-Encoding"}
    asked = Headers(scope=scope)
    if asked.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    media_type = _MEDIA_TYPES[Path(name).suffix]
    if "gzip" not in asked.get("accept-encoding", ""):
        return Response(text(name), media_type=media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(compressed(name), media_type=media_type, headers=headers)


@cache
def _known() -> frozenset[str]:
    return frozenset(file.name for file in DIRECTORY.iterdir()) | _SHEETS.keys()

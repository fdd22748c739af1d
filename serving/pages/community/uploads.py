"""Forms that carry files: read once for each request, whichever caller is first."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import multipart  # pyright: ignore[reportMissingTypeStubs]
from multipart import (  # pyright: ignore[reportMissingTypeStubs]
    MultipartError,
    MultipartParser,
    MultipartPart,
)
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving.access.browser import CSRF_FIELD
from serving.pages.account.forms import Form

_KEY = "touchline.form"
_MOST_PARTS = 60
_LONGEST_FIELD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it came.

    Attributes:
        fields: its texts by name.
        files: what was chosen in its fields for files, those with content.
    """

    fields: Mapping[str, list[str]]
    files: Mapping[str, bytes]


async def read_form(request: Request) -> tuple[Form, Mapping[str, bytes]]:
    """Return a request's form and the files it brings; what cannot be read is left out."""
    sent = await _sent(request)
    if sent is None:
        return await Form.of(request), {}
    return Form(sent.fields), sent.files


async def read_token(request: Request) -> str | None:
    """Return the token that a form carries; None if it has none."""
    form, _files = await read_form(request)
    return form.value(CSRF_FIELD) or None


async def _sent(request: Request) -> Sent | None:
    """Return the parts of a form that may bring files; None of any other."""
    if _KEY not in request.scope:
        library: Any = multipart  # it has no types
        kind, options = library.parse_options_header(request.headers.get("content-type", ""))
        sent = None
        if kind == "multipart/form-data":
            body = await request.body()
            sent = await run_in_threadpool(_parsed, body, options.get("boundary", ""))
        request.scope[_KEY] = sent
    found: Sent | None = request.scope[_KEY]
    return found


def _parsed(body: bytes, boundary: str) -> Sent:
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    try:
        for part in _parts(body, boundary):
            name = part.name or ""
            if part.filename is None and part.size <= _LONGEST_FIELD:
                # A form of this kind has its line breaks as CR LF.
                text = part.raw.decode(errors="replace").replace("\r\n", "\n")
                fields.setdefault(name, []).append(text)
            elif part.filename is not None and part.size:
                files[name] = part.raw
    except (MultipartError, UnicodeError, LookupError):
        pass  # half a form is no form; what is missing is then reported
    return Sent(fields=fields, files=files)


def _parts(body: bytes, boundary: str) -> list[MultipartPart]:
    whole = len(body) + 1  # the body is in memory already, and nothing of it goes to a disk
    parser: Any = MultipartParser(
        BytesIO(body), boundary, part_limit=_MOST_PARTS, spool_limit=whole, memory_limit=whole
    )
    found: list[MultipartPart] = list(parser)
    return found

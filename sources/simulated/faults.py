"""Faults on request: `/faults/{fault}/...` answers the rest of the path badly.

A number is answered as that status, with `Retry-After` where it is a request to wait (not with
`-silent` behind it); `timeout` never answers; `truncated` ends the real answer half-way as if it
were whole, `cut` ends the connection there; `html` is a page with status 200, `gzip` promises
compression and sends rubbish, `packed` sends a compressed body that does not say so, `object` is
`{}`, `empty` is nothing at all. For tests of clients; nothing here is random.
"""

import gzip
from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIX = "/faults/"
_SILENT = "-silent"
_RETRY_AFTER_SECONDS = "1"
_ASKING_TO_WAIT = {429, 503}
_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body></body></html>"
_RUBBISH = b"\x1f\x8b\x08\x00this is not what gzip looks like"

_Fault = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


class Faults:
    """Wraps an application; paths without the prefix pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(_PREFIX):
            await self._app(scope, receive, send)
            return
        name, _, rest = path.removeprefix(_PREFIX).partition("/")
        real: Scope = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        number = name.removesuffix(_SILENT)
        if name in _FAULTS:
            await _FAULTS[name](self._app, real, receive, send)
        elif number.isdecimal() and 400 <= int(number) <= 599:
            answer = _failing(int(number), is_silent=name.endswith(_SILENT))
            await answer(scope, receive, send)
        else:
            await Response(f"unknown fault {name}", status_code=404)(scope, receive, send)


def _failing(status: int, *, is_silent: bool) -> Response:
    body = orjson.dumps({"code": status, "message": "Failed on request."})
    waits = status in _ASKING_TO_WAIT and not is_silent
    headers = {"Retry-After": _RETRY_AFTER_SECONDS} if waits else None
    return Response(body, status_code=status, media_type="application/json", headers=headers)


async def _silence(_app: ASGIApp, _scope: Scope, receive: Receive, _send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _truncated(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    start, body = await _answer(app, scope, receive)
    half = body[: len(body) // 2]
    MutableHeaders(raw=start["headers"])["content-length"] = str(len(half))
    await send(start)
    await send({"type": "http.response.body", "body": half})


async def _cut(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    start, body = await _answer(app, scope, receive)
    MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    # Returning now makes the server close the connection inside the body.


async def _packed(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    start, body = await _answer(app, scope, receive)
    packed = gzip.compress(body)
    MutableHeaders(raw=start["headers"])["content-length"] = str(len(packed))
    await send(start)
    await send({"type": "http.response.body", "body": packed})


def _instead(body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> _Fault:
    async def answer(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        response = Response(body, media_type=media_type, headers=headers)
        await response(scope, receive, send)

    return answer


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    held: list[Message] = []

    async def hold(message: Message) -> None:
        held.append(message)

    await app(scope, receive, hold)
    body = b"".join(m.get("body", b"") for m in held if m["type"] == "http.response.body")
    return next(m for m in held if m["type"] == "http.response.start"), body


_FAULTS: Mapping[str, _Fault] = {
    "timeout": _silence,
    "truncated": _truncated,
    "cut": _cut,
    "packed": _packed,
    "html": _instead(_PAGE, "text/html"),
    "gzip": _instead(_RUBBISH, "application/json", {"Content-Encoding": "gzip"}),
    "object": _instead(b"{}", "application/json"),
    "empty": _instead(b"", "application/json"),
}

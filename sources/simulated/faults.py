"""Faults on request: `/faults/{fault}/...` answers the rest of the path badly.

A number is answered as that status, `timeout` never answers, `truncated` cuts the real answer in
half. For tests of clients; nothing here is random.
"""

import orjson
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIX = "/faults/"
_RETRY_AFTER_SECONDS = "1"
_ASKING_TO_WAIT = {429, 503}


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
        fault, _, rest = path.removeprefix(_PREFIX).partition("/")
        real: Scope = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        if fault == "timeout":
            await _silence(receive)
        elif fault == "truncated":
            await _truncated(self._app, real, receive, send)
        elif fault.isdecimal() and 400 <= int(fault) <= 599:
            await _failing(int(fault))(scope, receive, send)
        else:
            await Response(f"unknown fault {fault}", status_code=404)(scope, receive, send)


def _failing(status: int) -> Response:
    body = orjson.dumps({"code": status, "message": "Failed on request."})
    headers = {"Retry-After": _RETRY_AFTER_SECONDS} if status in _ASKING_TO_WAIT else None
    return Response(body, status_code=status, media_type="application/json", headers=headers)


async def _silence(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _truncated(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    held: list[Message] = []

    async def hold(message: Message) -> None:
        held.append(message)

    await app(scope, receive, hold)
    body = b"".join(m.get("body", b"") for m in held if m["type"] == "http.response.body")
    body = body[: len(body) // 2]
    start = next(m for m in held if m["type"] == "http.response.start")
    MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})

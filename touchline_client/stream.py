"""A stream that comes back by itself, and says when it may have missed something.

Every event comes once and in order: what arrives twice across a reconnect is left out by its
cursor. After a gap that cannot be filled comes `Recovered(is_complete=False)`.
"""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from touchline_client.errors import RefusedError
from touchline_client.messages import Event, Message, Recovered, Snapshot

_LASTING = frozenset({4400, 4401, 4403, 4408, 4419})
_LASTING_STATUSES = frozenset({401, 403, 404, 422})
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_MISSED_HEARTBEATS = 3.0
_PATIENCE_SECONDS = 10.0
_GOODBYE_SECONDS = 1.0
"""A dead line answers no goodbye: waiting longer for it would only put off coming back."""


class Following:
    """The events of some topics, for ever; iterate over it.

    Attributes:
        cursor: everything up to here was given; keep it to go on in another process.
    """

    def __init__(
        self,
        url: str,
        token: Callable[[], Awaitable[str | None]],
        request: dict[str, Any],
        after: str | None,
    ) -> None:
        self._address = url.replace("http", "ws", 1) + "/v1/ws"
        self._token = token
        self._request = request
        self._silence_seconds = _PATIENCE_SECONDS
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self.cursor = after

    def __aiter__(self) -> AsyncGenerator[Message, None]:
        return self._messages()

    async def _messages(self) -> AsyncGenerator[Message, None]:
        while True:
            try:
                async with connect(
                    self._address, open_timeout=_PATIENCE_SECONDS, close_timeout=_GOODBYE_SECONDS
                ) as connection:
                    async for each in self._listen(connection):
                        yield each
            except InvalidStatus as refused:
                if refused.response.status_code in _LASTING_STATUSES:
                    body = refused.response.body or b""
                    reason = bytes(body).decode(errors="replace")[:300]
                    raise RefusedError(refused.response.status_code, reason) from refused
            except ConnectionClosed as over:
                if over.rcvd is not None and over.rcvd.code in _LASTING:
                    raise RefusedError(over.rcvd.code, over.rcvd.reason) from over
            except (OSError, TimeoutError, InvalidHandshake):
                pass  # it is away; nothing is lost, the cursor stands
            await asyncio.sleep(self._pause_seconds * random.uniform(0.5, 1.0))  # noqa: S311
            self._pause_seconds = min(2 * self._pause_seconds, _LONGEST_PAUSE_SECONDS)

    async def _authenticate(self, connection: ClientConnection) -> None:
        token = await self._token()
        if token is not None:
            await connection.send(json.dumps({"op": "auth", "token": token}))

    @property
    def _snapshots_due(self) -> int:
        return len(set(self._request.get("topics", ()))) if self._request["snapshot"] else 0

    async def _listen(self, connection: ClientConnection) -> AsyncGenerator[Message, None]:
        await self._authenticate(connection)
        resume = {} if self.cursor is None else {"after": self.cursor}
        await connection.send(json.dumps({"op": "subscribe", **self._request, **resume}))
        due = 0
        while True:
            # A connection that is silent for several heartbeats is dead, whatever TCP says.
            async with asyncio.timeout(self._silence_seconds):
                message = json.loads(await connection.recv())
            match message["op"]:
                case "hello":
                    self._silence_seconds = _MISSED_HEARTBEATS * message["heartbeat_seconds"]
                case "token_expiring":
                    await self._authenticate(connection)
                case "closing":
                    self._pause_seconds = message["retry_ms"] / 1000
                case "subscribed":
                    self._pause_seconds = _FIRST_PAUSE_SECONDS
                    is_fresh = not resume or not message["recovered"]
                    due = self._snapshots_due if is_fresh else 0
                    self.cursor = self.cursor if due else message["cursor"]
                    yield Recovered(cursor=message["cursor"], is_complete=message["recovered"])
                case "snapshot":
                    # Cut off before the last of them, all are requested again.
                    due -= 1
                    self.cursor = self.cursor if due else message["cursor"]
                    yield Snapshot(
                        topic=message["topic"], cursor=message["cursor"], data=message["data"]
                    )
                case "event":
                    self.cursor = message["cursor"]
                    yield Event.of(message)
                case "heartbeat":
                    self.cursor = message["cursor"]
                case "error":
                    raise RefusedError(4400, message["problem"]["detail"])
                case _:
                    pass  # sent by a later release

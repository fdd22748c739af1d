"""A stream that comes back by itself, and says when it may have missed something.

Every event comes once and in order: what is heard twice across a reconnect is left out by its
cursor. After a gap that cannot be filled comes `Recovered(is_complete=False)`.
"""

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from touchline_client.errors import RefusedError
from touchline_client.messages import Event, Heard, Recovered, Snapshot

_LASTING = frozenset({4400, 4401, 4403, 4408})
_LASTING_STATUSES = frozenset({401, 403, 404, 422})
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_MISSED_HEARTBEATS = 3.0
_PATIENCE_SECONDS = 10.0
_GOODBYE_SECONDS = 1.0
"""A dead line answers no goodbye: waiting longer for it would only put off coming back."""


class Following:
    """What is heard of some topics, for ever; iterate over it.

    Attributes:
        cursor: everything up to here was given; keep it to go on in another process.
    """

    def __init__(
        self, url: str, token: str | None, said: dict[str, Any], after: str | None
    ) -> None:
        self._address = url.replace("http", "ws", 1) + "/v1/ws"
        self._token = token
        self._said = said
        self._silence_seconds = _PATIENCE_SECONDS
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self.cursor = after

    def __aiter__(self) -> AsyncGenerator[Heard, None]:
        return self._heard()

    async def _heard(self) -> AsyncGenerator[Heard, None]:
        while True:
            try:
                async with connect(
                    self._address, open_timeout=_PATIENCE_SECONDS, close_timeout=_GOODBYE_SECONDS
                ) as connection:
                    async for heard in self._listen(connection):
                        yield heard
            except InvalidStatus as refused:
                if refused.response.status_code in _LASTING_STATUSES:
                    told = refused.response.body or b""
                    reason = bytes(told).decode(errors="replace")[:300]
                    raise RefusedError(refused.response.status_code, reason) from refused
            except ConnectionClosed as over:
                if over.rcvd is not None and over.rcvd.code in _LASTING:
                    raise RefusedError(over.rcvd.code, over.rcvd.reason) from over
            except (OSError, TimeoutError, InvalidHandshake):
                pass  # it is away; nothing is lost, the cursor stands
            await asyncio.sleep(self._pause_seconds * random.uniform(0.5, 1.0))  # noqa: S311
            self._pause_seconds = min(2 * self._pause_seconds, _LONGEST_PAUSE_SECONDS)

    @property
    def _snapshots_due(self) -> int:
        return len(set(self._said.get("topics", ()))) if self._said["snapshot"] else 0

    async def _listen(self, connection: ClientConnection) -> AsyncGenerator[Heard, None]:
        if self._token is not None:
            await connection.send(json.dumps({"op": "auth", "token": self._token}))
        resume = {} if self.cursor is None else {"after": self.cursor}
        await connection.send(json.dumps({"op": "subscribe", **self._said, **resume}))
        due = 0
        while True:
            # A connection that is silent for several heartbeats is dead, whatever TCP says.
            async with asyncio.timeout(self._silence_seconds):
                told = json.loads(await connection.recv())
            match told["op"]:
                case "hello":
                    self._silence_seconds = _MISSED_HEARTBEATS * told["heartbeat_seconds"]
                case "closing":
                    self._pause_seconds = told["retry_ms"] / 1000
                case "subscribed":
                    self._pause_seconds = _FIRST_PAUSE_SECONDS
                    is_fresh = not resume or not told["recovered"]
                    due = self._snapshots_due if is_fresh else 0
                    self.cursor = self.cursor if due else told["cursor"]
                    yield Recovered(cursor=told["cursor"], is_complete=told["recovered"])
                case "snapshot":
                    # Cut off before the last of them, all are asked for again.
                    due -= 1
                    self.cursor = self.cursor if due else told["cursor"]
                    yield Snapshot(topic=told["topic"], cursor=told["cursor"], data=told["data"])
                case "event":
                    self.cursor = told["cursor"]
                    yield Event.of(told)
                case "heartbeat":
                    self.cursor = told["cursor"]
                case "error":
                    raise RefusedError(4400, told["problem"]["detail"])
                case _:
                    pass  # said by a later release

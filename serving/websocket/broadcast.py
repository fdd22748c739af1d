"""Writes the log to every WebSocket: one task, no queue per client, bytes shared by all.

Nothing but the write itself is done for each client: writes that follow one another closely cost
both ends half as much, because the other end is still awake.

A client that does not take what was written waits at its cursor while the others go on; if it
takes nothing for `patience_seconds`, or its cursor falls off the ring, it is closed with the last
cursor written, from which it may resume.
"""

import asyncio
from collections.abc import Iterable, Sequence
from random import uniform
from time import monotonic

from serving.events.frames import Frame
from serving.events.hub import Hub
from serving.websocket.audience import Audience, Audiences
from serving.websocket.client import Client
from serving.websocket.codes import REASONS, CloseCode
from serving.websocket.messages import message
from serving.wire import Outlet
from storage.events import Cursor

MOST_WAITING_BYTES = 64 * 1024
RECONNECT_MILLISECONDS = (500, 5_000)
_AT_ONCE = 250  # clients, before the process does something else
_RETRY_SECONDS = 0.02


class Broadcast:
    """Everybody who is connected and stands on the ring."""

    def __init__(self, hub: Hub, *, heartbeat_seconds: float, patience_seconds: float) -> None:
        self._hub = hub
        self._heartbeat_seconds = heartbeat_seconds
        self._patience_seconds = patience_seconds
        self._clients: dict[Client, Audience] = {}
        self._audiences = Audiences()
        self._moved = asyncio.Event()
        hub.listen(self._on_frames)

    def join(self, client: Client) -> None:
        """Write to a client from its cursor on."""
        if client.epoch != self._hub.epoch:
            self.end(client, CloseCode.PLACE_LOST)
        else:
            self._clients[client] = self._audiences.of(client)
            self._moved.set()

    def leave(self, client: Client) -> None:
        """Write no more to a client; it keeps its cursor."""
        self._clients.pop(client, None)

    def end(self, client: Client, code: CloseCode) -> None:
        """Close a client's connection, telling why and where it stands."""
        self.leave(client)
        last = message(
            "closing",
            cursor=str(Cursor(client.epoch, client.seq)),
            code=int(code),
            reason=REASONS[code],
            retry_ms=reconnect_milliseconds(),
        )
        client.outlet.end(last, code, REASONS[code])

    def drain(self) -> None:
        """Close everybody: the process goes away, and they come back one by one."""
        for client in tuple(self._clients):
            self.end(client, CloseCode.RESTARTING)

    async def run(self) -> None:
        """Follow the hub until cancelled."""
        while True:
            self._moved.clear()
            is_waited_for = await self._deliver_all()
            pause = _RETRY_SECONDS if is_waited_for else self._heartbeat_seconds / 4
            try:
                async with asyncio.timeout(pause):
                    await self._moved.wait()
            except TimeoutError:
                continue

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        if frames is None:
            for client in tuple(self._clients):
                self.end(client, CloseCode.PLACE_LOST)
        self._moved.set()

    async def _deliver_all(self) -> bool:
        """Write to everybody what is new; whether somebody has not got all of it."""
        is_waited_for = False
        everybody = tuple(self._clients)
        for start in range(0, len(everybody), _AT_ONCE):
            is_waited_for |= self._deliver(everybody[start : start + _AT_ONCE], monotonic())
            await asyncio.sleep(0)
        return is_waited_for

    def _deliver(self, clients: Iterable[Client], now: float) -> bool:
        """Find out what each is given, then write it all; whether one has not got all of it."""
        given: list[tuple[Outlet, bytes]] = []
        is_waited_for = False
        for client in clients:
            audience = self._clients.get(client)  # it may have left, or follow something else
            if audience is None:
                continue
            is_due = now - client.spoke_at_seconds >= self._heartbeat_seconds
            if client.seq < self._hub.ring.head or is_due:
                data = self._next(client, audience, now, is_due=is_due)
                if data:
                    given.append((client.outlet, data))
                    client.spoke_at_seconds = now
                is_waited_for |= client.seq < self._hub.ring.head
        for outlet, data in given:
            outlet.write(data)
        return is_waited_for

    def _next(self, client: Client, audience: Audience, now: float, *, is_due: bool) -> bytes:
        """Move a client on, or end it; return what it is given, if anything."""
        is_blocked = client.outlet.waiting_bytes > MOST_WAITING_BYTES
        if not is_blocked:
            client.blocked_at_seconds = None
        elif client.blocked_at_seconds is None:
            client.blocked_at_seconds = now
        if client.selection is None:
            # It follows nothing, so it misses nothing, however far the log went on.
            client.seq = max(client.seq, self._hub.ring.floor)
        is_lost = client.seq < self._hub.ring.floor
        if is_lost or now - (client.blocked_at_seconds or now) > self._patience_seconds:
            self.end(client, CloseCode.TOO_SLOW)
        if is_lost or is_blocked:
            return b""
        piece = audience.piece(self._hub.ring, client)
        client.seq = piece.reached
        if client.starts and client.is_even:
            client.starts.clear()
            self._clients[client] = self._audiences.of(client)
        if piece.data or not is_due:
            return piece.data
        cursor = str(Cursor(client.epoch, client.seq))
        return message("heartbeat", cursor=cursor, confirmed_at=self._hub.confirmed_at)


def reconnect_milliseconds() -> int:
    """Return how long one client should wait before it connects again: each another time."""
    return int(uniform(*RECONNECT_MILLISECONDS))  # noqa: S311 spread, not secrecy

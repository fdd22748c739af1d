"""Writes the log to every WebSocket: one task, no queue per client, bytes shared by all.

A client that does not take what was written waits at its cursor while the others go on; if it
takes nothing for `patience_seconds`, or its cursor falls off the ring, it is closed with the last
cursor written, from which it may resume.
"""

import asyncio
from collections.abc import Sequence
from random import uniform
from time import monotonic

from serving.events.frames import Frame
from serving.events.hub import Hub
from serving.events.selection import Selection
from serving.websocket.client import Client
from serving.websocket.codes import REASONS, CloseCode
from serving.websocket.messages import message
from storage.events import Cursor

MOST_WAITING_BYTES = 64 * 1024
RECONNECT_MILLISECONDS = (500, 5_000)
_MOST_FRAMES = 256
_AT_ONCE = 250  # clients, before the process does something else
_RETRY_SECONDS = 0.02
_Shared = dict[tuple[int, Selection | None, bool], bytes]


class Broadcast:
    """Everybody who is connected and stands on the ring."""

    def __init__(self, hub: Hub, *, heartbeat_seconds: float, patience_seconds: float) -> None:
        self._hub = hub
        self._heartbeat_seconds = heartbeat_seconds
        self._patience_seconds = patience_seconds
        self._clients: dict[Client, None] = {}
        self._moved = asyncio.Event()
        hub.listen(self._on_frames)

    def join(self, client: Client) -> None:
        """Write to a client from its cursor on."""
        if client.epoch != self._hub.epoch:
            self.end(client, CloseCode.PLACE_LOST)
        else:
            self._clients[client] = None
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
        shared: _Shared = {}
        now = monotonic()
        for number, client in enumerate(tuple(self._clients), start=1):
            if client in self._clients:
                self._deliver(client, shared, now)
                is_waited_for |= client.seq < self._hub.ring.head
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
                now = monotonic()
        return is_waited_for

    def _deliver(self, client: Client, shared: _Shared, now: float) -> None:
        ring = self._hub.ring
        is_behind = client.seq < ring.head
        if not is_behind and now - client.spoke_at_seconds < self._heartbeat_seconds:
            return
        if client.outlet.waiting_bytes > MOST_WAITING_BYTES:
            if client.blocked_at_seconds is None:
                client.blocked_at_seconds = now
            is_lost = client.seq < ring.floor
            if is_lost or now - client.blocked_at_seconds > self._patience_seconds:
                self.end(client, CloseCode.TOO_SLOW)
            return
        client.blocked_at_seconds = None
        if is_behind:
            self._advance(client, shared, now)
        if now - client.spoke_at_seconds >= self._heartbeat_seconds:
            cursor = str(Cursor(client.epoch, client.seq))
            client.outlet.write(
                message("heartbeat", cursor=cursor, confirmed_at=self._hub.confirmed_at)
            )
            client.spoke_at_seconds = now

    def _advance(self, client: Client, shared: _Shared, now: float) -> None:
        ring = self._hub.ring
        if client.seq < ring.floor:
            self.end(client, CloseCode.TOO_SLOW)
            return
        scanned = ring.after(client.seq, _MOST_FRAMES)
        reached = ring.head if len(scanned) < _MOST_FRAMES else scanned[-1].seq
        if client.is_even:
            client.starts.clear()
            key = (client.seq, client.selection, client.is_latest)
            data = shared.get(key)
            if data is None:
                data = shared[key] = _joined(client, scanned)
        else:
            data = _joined(client, scanned)
        if data:
            client.outlet.write(data)
            client.spoke_at_seconds = now
        client.seq = reached


def reconnect_milliseconds() -> int:
    """Return how long one client should wait before it connects again: each another time."""
    return int(uniform(*RECONNECT_MILLISECONDS))  # noqa: S311 spread, not secrecy


def _joined(client: Client, frames: Sequence[Frame]) -> bytes:
    return b"".join(frame.wire for frame in client.chosen(frames))

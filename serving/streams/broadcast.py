"""Writes the log to every stream and WebSocket: one task, no queue per client, shared bytes.

Nothing but the write itself is done for each client: writes that follow one another closely cost
both ends half as much, because the other end is still awake.

A client that does not take what was written waits at its cursor while the others go on; if it
takes nothing for `patience_seconds`, or its cursor falls off the ring, it is closed with the last
cursor written, from which it may resume.
"""

import asyncio
from collections.abc import Iterable, Sequence
from time import monotonic

from serving.streams.client import Client
from serving.streams.client_groups import ClientGroup, ClientGroups
from serving.streams.codes import CloseCode
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from serving.streams.outlet import Outlet

_AT_ONCE = 250  # clients, before the process does something else
_RETRY_SECONDS = 0.02


class Broadcast:
    """Everybody who is connected and stands on the ring."""

    def __init__(self, hub: Hub, *, heartbeat_seconds: float, patience_seconds: float) -> None:
        self._hub = hub
        self._heartbeat_seconds = heartbeat_seconds
        self._patience_seconds = patience_seconds
        self._clients: dict[Client, ClientGroup] = {}
        self._groups = ClientGroups()
        self._moved = asyncio.Event()
        hub.listen(self._on_frames)

    def join(self, client: Client) -> None:
        """Write to a client from its cursor on."""
        if client.epoch != self._hub.epoch:
            self.end(client, CloseCode.PLACE_LOST)
        elif self._hub.is_closing:
            self.end(client, CloseCode.RESTARTING)
        else:
            self._clients[client] = self._groups.of(client)
            self._moved.set()

    @property
    def clients(self) -> Iterable[Client]:
        """Everybody who is written to."""
        return self._clients

    def release(self, client: Client) -> None:
        """Go on with a client that was held, by what it follows now."""
        client.is_held = False
        if client in self._clients:
            self._clients[client] = self._groups.of(client)
            self._moved.set()

    def leave(self, client: Client) -> None:
        """Write no more to a client; it keeps its cursor."""
        self._clients.pop(client, None)

    def end(self, client: Client, code: CloseCode) -> None:
        """Close a client's connection, with the reason and where it stands."""
        self.leave(client)
        client.outlet.end(client.cursor, code)

    def drain(self) -> None:
        """Close everybody: the process goes away, and they come back one by one."""
        for client in tuple(self._clients):
            self.end(client, CloseCode.RESTARTING)

    async def run(self) -> None:
        """Follow the hub until cancelled."""
        while True:
            self._moved.clear()
            pause_seconds = await self._deliver_all()
            if not pause_seconds:
                continue
            try:
                async with asyncio.timeout(pause_seconds):
                    await self._moved.wait()
            except TimeoutError:
                continue

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        if frames is None:
            for client in tuple(self._clients):
                self.end(client, CloseCode.PLACE_LOST)
        self._moved.set()

    async def _deliver_all(self) -> float:
        """Write to everybody what is new; return after how many seconds to look again."""
        pause_seconds = self._heartbeat_seconds / 4
        everybody = tuple(self._clients)
        for start in range(0, len(everybody), _AT_ONCE):
            clients = everybody[start : start + _AT_ONCE]
            pause_seconds = min(pause_seconds, self._deliver(clients, monotonic()))
            await asyncio.sleep(0)
        return pause_seconds

    def _deliver(self, clients: Iterable[Client], now: float) -> float:
        """Find out what each is given, then write it all; return when to look again at them."""
        given: list[tuple[Outlet, bytes]] = []
        pause_seconds = self._heartbeat_seconds
        for client in clients:
            group = self._clients.get(client)  # it may have left, or follow something else
            if group is None or client.is_held:
                continue
            is_due = now - client.spoke_at_seconds >= self._heartbeat_seconds
            if client.seq < self._hub.rings.head or is_due:
                data = self._next(client, group, now, is_due=is_due)
                if data:
                    given.append((client.outlet, data))
                    client.spoke_at_seconds = now
                if client.seq < self._hub.rings.head:
                    # There is more of it; at once, unless the client has to read first.
                    is_blocked = client.blocked_at_seconds is not None
                    pause_seconds = min(pause_seconds, _RETRY_SECONDS if is_blocked else 0.0)
        for outlet, data in given:
            outlet.write(data)
        return pause_seconds

    def _next(self, client: Client, group: ClientGroup, now: float, *, is_due: bool) -> bytes:
        """Move a client on, or end it; return what it is given, if anything."""
        is_blocked = client.outlet.is_blocked
        if not is_blocked:
            client.blocked_at_seconds = None
        elif client.blocked_at_seconds is None:
            client.blocked_at_seconds = now
        if client.selection is None:
            # It follows nothing, so it misses nothing, however far the log went on.
            client.seq = self._hub.rings.head
        is_lost = client.seq < self._hub.rings.floor(client.audiences)
        if is_lost or now - (client.blocked_at_seconds or now) > self._patience_seconds:
            self.end(client, CloseCode.TOO_SLOW)
        if is_lost or is_blocked:
            return b""
        piece = group.piece(self._hub.rings, client)
        client.seq = piece.reached
        if client.starts and client.is_even:
            client.starts.clear()
            self._clients[client] = self._groups.of(client)
        if piece.data or not is_due:
            return piece.data
        return client.outlet.heartbeat(client.cursor, self._hub.confirmed_at)

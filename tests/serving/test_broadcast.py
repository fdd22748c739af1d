"""However many clients there are and whenever events come, each is given all of them, in order."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from serving.events.frames import Frame
from serving.events.hub import Hub
from serving.events.permissions import Subject
from serving.events.selection import Selection
from serving.websocket.broadcast import RECONNECT_MILLISECONDS, Broadcast
from serving.websocket.client import Client
from serving.wire import Outlet

_CROWD = 300  # more than are written to before the process does something else
_RETRY = re.compile(rb'"retry_ms":(\d+)')
_SEQ = re.compile(rb'"seq":(\d+)')


def frame(seq: int, topic: str) -> Frame:
    body = b'{"seq":%d}' % seq
    return Frame(seq=seq, type="x", topics=frozenset({topic}), body=body, sse=b"", is_open=True)


class Crowd:
    """Clients on real sockets, every third of another topic."""

    def __init__(self, hub: Hub, broadcast: Broadcast) -> None:
        self._hub = hub
        self._broadcast = broadcast
        self.clients: list[Client] = []
        self.ends: list[socket.socket] = []

    async def join(self) -> None:
        loop = asyncio.get_running_loop()
        for number in range(_CROWD):
            ours, theirs = socket.socketpair()
            theirs.setblocking(False)
            transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
            topics = frozenset({topic_of(number)})
            selection = Selection(topics=topics, subject=Subject(name="anonymous"))
            client = Client(outlet=Outlet(transport), epoch="e", seq=0, selection=selection)
            self._broadcast.join(client)
            self.clients.append(client)
            self.ends.append(theirs)

    def stands_at(self, head: int) -> bool:
        return all(client.seq == head for client in self.clients)

    def heard(self, what: re.Pattern[bytes]) -> list[list[int]]:
        return [[int(number) for number in what.findall(_taken(end))] for end in self.ends]


def topic_of(number: int) -> str:
    return f"match:{1 + number % 3 // 2}"


def _taken(end: socket.socket) -> bytes:
    data = b""
    with suppress(BlockingIOError):
        while got := end.recv(65_536):
            data += got
    return data


def in_a_crowd(
    act: Callable[[Hub, Broadcast, Crowd], Awaitable[None]], what: re.Pattern[bytes]
) -> list[list[int]]:
    """Let something happen to a crowd; return the numbers that each of them heard."""

    async def scenario() -> list[list[int]]:
        hub = Hub()
        hub.reset("e", head=0, dropped_through=0)
        broadcast = Broadcast(hub, heartbeat_seconds=60, patience_seconds=10)
        crowd = Crowd(hub, broadcast)
        await crowd.join()
        running = asyncio.create_task(broadcast.run())
        async with asyncio.timeout(20):
            await act(hub, broadcast, crowd)
        running.cancel()
        heard = crowd.heard(what)
        for client, end in zip(crowd.clients, crowd.ends, strict=True):
            client.outlet.end(b"", 1000, "")
            end.close()
        return heard

    return asyncio.run(scenario())


def test_events_that_come_while_others_are_written_reach_everybody() -> None:
    async def act(hub: Hub, _: Broadcast, crowd: Crowd) -> None:
        for seq in range(1, 101):
            hub.extend([frame(seq, topic_of(seq))])
            await asyncio.sleep(0)
        while not crowd.stands_at(100):
            await hub.wait(0.001)

    heard = in_a_crowd(act, _SEQ)
    for number, seqs in enumerate(heard):
        assert seqs == [seq for seq in range(1, 101) if topic_of(seq) == topic_of(number)]


def test_those_who_are_sent_away_are_told_to_come_back_spread_over_the_whole_interval() -> None:
    async def act(_: Hub, broadcast: Broadcast, crowd: Crowd) -> None:
        assert crowd.clients
        broadcast.drain()
        await asyncio.sleep(0)

    heard = in_a_crowd(act, _RETRY)
    assert [len(told) for told in heard] == [1] * _CROWD
    soonest, latest = RECONNECT_MILLISECONDS
    tenth = (latest - soonest) / 10
    tenths = Counter(int((told[0] - soonest) / tenth) for told in heard)
    # 30 on average; so few or so many of 300 would be one chance in 10,000 if they were even.
    assert set(tenths) == set(range(10))
    assert all(8 <= count <= 58 for count in tenths.values())

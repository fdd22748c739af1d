"""However many clients there are and whenever events come, each is given all of them, in order."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import pytest

from serving.access.subject import ANONYMOUS
from serving.streams.broadcast import Broadcast
from serving.streams.client import Client
from serving.streams.codes import CloseCode
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from serving.streams.outlet import MOST_WAITING_BYTES, Outlet
from serving.streams.reconnecting import SOCKET_MILLISECONDS
from serving.streams.selection import Selection
from serving.streams.sse import StreamOutlet
from serving.streams.websocket.outlet import SocketOutlet

Outlets = Callable[[asyncio.Transport], Outlet]
_CROWD = 300  # more than are written to before the process does something else
_RETRY = re.compile(rb'"retry_ms":(\d+)')
_SEQ = re.compile(rb'"seq":(\d+)')


def frame(seq: int, topic: str, *, text: str = "") -> Frame:
    body = b'{"seq":%d,"text":"%s"}' % (seq, text.encode())
    return Frame(seq=seq, type="x", topics=frozenset({topic}), cursor="", body=body, is_open=True)


class Crowd:
    """Clients on real sockets, every third of another topic."""

    def __init__(self, broadcast: Broadcast, outlets: Sequence[Outlets]) -> None:
        self._broadcast = broadcast
        self._outlets = outlets
        self.clients: list[Client] = []
        self.ends: list[socket.socket] = []

    async def join(self) -> None:
        loop = asyncio.get_running_loop()
        for number in range(_CROWD):
            ours, theirs = socket.socketpair()
            theirs.setblocking(False)
            transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
            topics = frozenset({topic_of(number)})
            selection = Selection(topics=topics, subject=ANONYMOUS)
            outlet = self._outlets[number % len(self._outlets)](transport)
            client = Client(outlet=outlet, epoch="e", seq=0, selection=selection)
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
    act: Callable[[Hub, Broadcast, Crowd], Awaitable[None]],
    what: re.Pattern[bytes],
    outlets: Sequence[Outlets] = (SocketOutlet,),
) -> list[list[int]]:
    """Let something happen to a crowd; return the numbers that each of them heard."""

    async def scenario() -> list[list[int]]:
        hub = Hub()
        hub.reset("e", head=0, dropped_through=0)
        broadcast = Broadcast(hub, heartbeat_seconds=60, patience_seconds=10)
        crowd = Crowd(broadcast, outlets)
        await crowd.join()
        running = asyncio.create_task(broadcast.run())
        async with asyncio.timeout(20):
            await act(hub, broadcast, crowd)
        running.cancel()
        heard = crowd.heard(what)
        for client, end in zip(crowd.clients, crowd.ends, strict=True):
            client.outlet.end(client.cursor, CloseCode.RESTARTING)
            end.close()
        return heard

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    "outlets",
    [(SocketOutlet,), (StreamOutlet,), (StreamOutlet, SocketOutlet)],
    ids=["sockets", "streams", "both"],
)
def test_events_that_come_while_others_are_written_reach_everybody(outlets) -> None:
    async def act(hub: Hub, _: Broadcast, crowd: Crowd) -> None:
        for seq in range(1, 101):
            hub.extend([frame(seq, topic_of(seq))])
            await asyncio.sleep(0)
        while not crowd.stands_at(100):
            await hub.wait(0.001)

    heard = in_a_crowd(act, _SEQ, outlets)
    for number, seqs in enumerate(heard):
        assert seqs == [seq for seq in range(1, 101) if topic_of(seq) == topic_of(number)]


def test_dropped_clients_reconnect_spread_over_the_whole_interval() -> None:
    async def act(_: Hub, broadcast: Broadcast, crowd: Crowd) -> None:
        assert crowd.clients
        broadcast.drain()
        await asyncio.sleep(0)

    heard = in_a_crowd(act, _RETRY)
    assert [len(instants) for instants in heard] == [1] * _CROWD
    soonest, latest = SOCKET_MILLISECONDS
    tenth = (latest - soonest) / 10
    tenths = Counter(int((instants[0] - soonest) / tenth) for instants in heard)
    # 30 on average; so few or so many of 300 would be one chance in 10,000 if they were even.
    assert set(tenths) == set(range(10))
    assert all(8 <= count <= 58 for count in tenths.values())


class Shut:
    """A pipe that nothing leaves: what a client takes that never reads."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data

    def get_write_buffer_size(self) -> int:
        return len(self.data)

    def is_closing(self) -> bool:
        return False


async def deliver(
    hub: Hub, broadcast: Broadcast, outlet: StreamOutlet, frames: Sequence[Frame]
) -> None:
    """Let a client of everything take some frames, until its last message was written."""
    everything = Selection(topics=frozenset(), subject=ANONYMOUS)
    broadcast.join(Client(outlet=outlet, epoch="e", seq=0, selection=everything))
    running = asyncio.create_task(broadcast.run())
    hub.extend(frames)
    async with asyncio.timeout(10):
        await outlet.ended
    running.cancel()


def test_a_stream_that_takes_nothing_is_given_little_and_ended_where_it_stands() -> None:
    async def scenario() -> bytes:
        hub, pipe = Hub(), Shut()
        hub.reset("e", head=0, dropped_through=0)
        broadcast = Broadcast(hub, heartbeat_seconds=60, patience_seconds=0.1)
        frames = [frame(seq, "match:1", text="x" * 4000) for seq in range(1, 1000)]
        await deliver(hub, broadcast, StreamOutlet(pipe), frames)
        return bytes(pipe.data)

    data = asyncio.run(scenario())
    given = [int(number) for number in _SEQ.findall(data)]
    assert given == list(range(1, len(given) + 1))
    assert len(data) < 3 * MOST_WAITING_BYTES
    assert data.count(b"event: closing") == 1
    assert b'"cursor":"e:%d","reason":"too_far_behind"' % given[-1] in data


def test_a_stream_that_falls_off_the_ring_is_closed_with_its_last_place() -> None:
    async def scenario() -> bytes:
        hub, pipe = Hub(ring_size=2), Shut()
        hub.reset("e", head=0, dropped_through=0)
        broadcast = Broadcast(hub, heartbeat_seconds=60, patience_seconds=10)
        await deliver(hub, broadcast, StreamOutlet(pipe), [frame(n, "live") for n in range(1, 20)])
        return bytes(pipe.data)

    data = asyncio.run(scenario())
    assert not _SEQ.findall(data)
    assert b"id: e:0\nevent: closing\n" in data
    assert b"too_far_behind" in data


def test_nobody_joins_a_process_that_goes_away() -> None:
    async def scenario() -> bytes:
        hub, pipe = Hub(), Shut()
        hub.reset("e", head=7, dropped_through=0)
        hub.close()
        outlet = StreamOutlet(pipe)
        broadcast = Broadcast(hub, heartbeat_seconds=60, patience_seconds=10)
        broadcast.join(Client(outlet=outlet, epoch="e", seq=7))
        await outlet.ended
        return bytes(pipe.data)

    assert b'"cursor":"e:7","reason":"shutting_down"' in asyncio.run(scenario())

"""A thousand WebSocket clients beside the barest broadcast, and what an idle one costs.

The bare side LISTENs, and writes the bytes that came with the NOTIFY to every TCP connection it
has: no handshake, no log to read, no topics, no resume; the bytes are those that a client of ours
is given. Both sides run on uvloop in a process of their own; the clients of both share the
measurement's, are connected all the while, and are counted by the same code.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import psycopg
from sqlalchemy import Engine

from serving.streams.frames import EVENT_BEGINS, frame_of
from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.errors import MeasurementError
from touchline.bench.event_log import EVENT, PLAIN_INSERT, PLAIN_TABLE, plain_values
from touchline.bench.http import servers
from touchline.bench.http.bare import CHANNEL
from touchline.bench.http.listening import MARK, Receipts, SocketClient
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

CLIENTS = 1000
IDLE_CLIENTS = 10_000
EVENTS_PER_SECOND = 200.0
AT_ONCE = 10  # events of a transaction, as a poll of several matches brings them
_PATIENCE_SECONDS = 60.0
_TOGETHER = 50  # clients that connect at once
ANY_NUMBER = {"streams_per_address": "0", "connections_per_address": "0"}
_NOTIFYING_INSERT = f"""
    WITH written AS ({PLAIN_INSERT} RETURNING seq)
    SELECT pg_notify('{CHANNEL}', %s) FROM written"""  # noqa: S608 constants alone


def _fan_out(percentile: int) -> Subject:
    return Subject(
        name=f"fan-out-p{percentile}",
        what=f"commit to receipt by the last of {CLIENTS} WebSocket clients, {percentile}th"
        " percentile of events",
        yardstick=f"INSERT and NOTIFY to receipt by the last of {CLIENTS} bare TCP connections",
        unit="ms",
        goal=1.5,
        direction=Direction.AT_MOST,
    )


P50, P99 = _fan_out(50), _fan_out(99)
KEEPING_UP = Subject(
    name="keeping-up",
    what=f"events delivered to all of {CLIENTS} WebSocket clients in a second, of"
    f" {EVENTS_PER_SECOND:.0f} published",
    yardstick="events published in a second",
    unit="events/s",
    goal=0.95,
)
IDLE = Subject(
    name="idle-client",
    what="memory of the API's process per subscribed, idle WebSocket client",
    yardstick="memory of a bare Starlette process on the same server per silent WebSocket",
    unit="KiB",
    goal=1.5,
    direction=Direction.AT_MOST,
)


def measure(bench: Workbench) -> list[Row]:
    """Measure how soon the last client has an event, and whether all keep up."""
    import uvloop  # noqa: PLC0415 import cost

    clients, events = bench.sized(CLIENTS, 50), bench.sized(100, 5)
    with (
        _both(bench) as (port, bare, engine, plain),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        ours, theirs, notice = Receipts(clients), Receipts(clients), notice_of(EVENT)

        def notify_bare() -> float:
            return notify(plain, EVENT, notice)

        crowd = runner.run(connect(port, clients, ours, EVENT.topics[0]))
        beside = runner.run(connect(bare, clients, theirs, None))
        pairs = bench.take_turns(
            lambda: runner.run(last_receipts(ours, events, lambda: _publish(engine))),
            lambda: runner.run(last_receipts(theirs, events, notify_bare)),
        )
        rates = [
            runner.run(_kept_up(ours, bench.sized(1000, 40), lambda: _publish_some(engine)))
            for _ in range(bench.sized(3, 1))
        ]
        for client in (*crowd, *beside):
            client.close()
    return [
        Row.of(P50, _percentiles(pairs, 50)),
        Row.of(P99, _percentiles(pairs, 99)),
        Row.of(KEEPING_UP, rates),
    ]


def measure_idle(bench: Workbench) -> list[Row]:
    """Measure what a client costs that only listens."""
    import uvloop  # noqa: PLC0415 import cost

    # Both ends of each connection are open files of one machine, ours of one process.
    clients = bench.sized(_possible(IDLE_CLIENTS), 200)
    with (
        bench.scratch.database() as database,
        tempfile.NamedTemporaryFile() as body,
        servers.api(database, **ANY_NUMBER) as port,
        servers.bare(database, "--body", Path(body.name)) as bare,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):

        def grown(at: int) -> float:
            before = servers.resident_kib(at)
            crowd = runner.run(connect(at, clients, Receipts(clients), EVENT.topics[0]))
            cost = (servers.resident_kib(at) - before) / clients
            for client in crowd:
                client.close()
            return max(cost, 0.01)

        # Once each: a process does not give back what it has had.
        pair = Pair(grown(port), grown(bare))
    return [Row.of(IDLE, [pair])]


def _possible(wanted: int) -> int:
    import resource  # noqa: PLC0415 not on Windows

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(wanted, soft - 500)


@contextmanager
def _both(bench: Workbench) -> Generator[tuple[int, int, Engine, psycopg.Connection]]:
    with bench.scratch.database() as database, psycopg.connect(database.conninfo) as plain:
        plain.execute(PLAIN_TABLE)
        plain.commit()
        engine = engine_of(database.url)
        try:
            with (
                servers.api(database, **ANY_NUMBER) as port,
                servers.bare(database, "--broadcast", Path(CHANNEL)) as bare,
            ):
                yield port, bare, engine, plain
        finally:
            engine.dispose()


async def connect(
    port: int, clients: int, receipts: Receipts, topic: str | None, mark: bytes = MARK
) -> list[SocketClient]:
    """Connect so many clients that follow a topic, or bare ones; return them once all do."""
    loop = asyncio.get_running_loop()

    async def one() -> SocketClient:
        _, client = await loop.create_connection(
            lambda: SocketClient(topic, receipts, mark), HOST, port
        )
        await client.ready
        return client

    crowd: list[SocketClient] = []
    while len(crowd) < clients:
        together = min(_TOGETHER, clients - len(crowd))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            crowd += await asyncio.gather(*(one() for _ in range(together)))
    return crowd


async def last_receipts(receipts: Receipts, events: int, send: Callable[[], float]) -> list[float]:
    """Send so many events, one by one; return the last delay of each in milliseconds."""
    delays: list[float] = []
    for _ in range(events):
        expected = receipts.expect()
        started = await asyncio.to_thread(send)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            delays.append(1000.0 * (max(await expected) - started))
    return delays


async def _kept_up(receipts: Receipts, events: int, send: Callable[[], None]) -> Pair[float]:
    """Publish at a steady rate, and return the rates of delivery and of publishing."""
    expected = receipts.expect(events)
    started = perf_counter()
    published = await asyncio.to_thread(_steadily, events, send)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        delivered = max(await expected)
    if delivered <= started:
        raise MeasurementError("events came before they were published")
    return Pair(events / (delivered - started), events / (published - started))


def _steadily(events: int, send: Callable[[], None]) -> float:
    started = perf_counter()
    for number in range(0, events, AT_ONCE):
        time.sleep(max(0.0, started + number / EVENTS_PER_SECOND - perf_counter()))
        send()
    return perf_counter()


def _publish(engine: Engine) -> float:
    with UnitOfWork(engine) as uow:
        uow.publish(EVENT)
        started = perf_counter()
        uow.commit()
    return started


def _publish_some(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        for _ in range(AT_ONCE):
            uow.publish(EVENT)
        uow.commit()


def notify(plain: psycopg.Connection, event: Event, notice: str) -> float:
    """Insert an event and send a text to the bare side; return when that began."""
    started = perf_counter()
    plain.execute(_NOTIFYING_INSERT, (*plain_values(event), notice))
    plain.commit()
    return started


def notice_of(event: Event) -> str:
    """Return the message that a client of ours is given of an event."""
    row = {
        "seq": 1000,
        "topics": list(event.topics),
        "type": event.type,
        "version": event.version,
        "payload": json.dumps(dict(event.payload)),
        "occurred_at": event.occurred_at,
    }
    frame = frame_of(row, "00000000")
    return (EVENT_BEGINS + frame.body[1:]).decode()


def _percentiles(pairs: Sequence[Pair[list[float]]], percentile: int) -> list[Pair[float]]:
    def of(delays: list[float]) -> float:
        return quantiles(delays, n=100)[percentile - 1]

    return [Pair(of(pair.ours), of(pair.yardstick)) for pair in pairs]

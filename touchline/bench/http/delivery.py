"""From COMMIT to receipt by many: events over server-sent events beside a bare stream of rows.

The bare side is Starlette on the same server: one LISTENing connection, the row read when its
number is notified, made into JSON once and queued for every client. It has no resume, no topics,
no heartbeats, and holds what is not read without end.

A LISTENing connection for each client would be no plainer form of it: nothing is read, no server
is between, and PostgreSQL wakes each of them at every NOTIFY of the database, ours too.

Both sides write one row and wake all clients at COMMIT; the time runs from before the statement
that writes it.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import psycopg
from sqlalchemy import Engine

from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.event_log import EVENT, PLAIN_INSERT, PLAIN_TABLE, plain_values
from touchline.bench.http import servers
from touchline.bench.http.bare import STREAM_CHANNEL
from touchline.bench.http.listening import Receipts, StreamClient
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

CLIENTS = 50
_PATIENCE_SECONDS = 10.0
_OURS, _BARE = f"/v1/stream?topics={EVENT.topics[0]}", "/stream"
_NOTIFYING_INSERT = f"""
    WITH written AS ({PLAIN_INSERT} RETURNING seq)
    SELECT pg_notify('{STREAM_CHANNEL}', seq::text) FROM written"""  # noqa: S608 constants alone
_ROW = """
    SELECT seq, topics, type, version, payload::text AS payload, occurred_at
    FROM plain_event WHERE seq = $1"""


def _subject(percentile: int) -> Subject:
    return Subject(
        name=f"delivery-p{percentile}",
        what=f"commit to receipt over /v1/stream by {CLIENTS} clients, {percentile}th percentile",
        yardstick=f"INSERT and NOTIFY to receipt by {CLIENTS} clients of a bare Starlette stream",
        unit="ms",
        goal=1.5,
        direction=Direction.AT_MOST,
    )


P50, P99 = _subject(50), _subject(99)


def measure(bench: Workbench) -> list[Row]:
    """Measure typical and slow receipts."""
    import uvloop  # noqa: PLC0415 import cost

    events = bench.sized(30, 6)
    with (
        bench.scratch.database() as database,
        psycopg.connect(database.conninfo) as plain,
        tempfile.NamedTemporaryFile("w") as statement,
    ):
        statement.write(_ROW)
        statement.flush()
        plain.execute(PLAIN_TABLE)
        plain.commit()
        engine = engine_of(database.url)
        try:
            with (
                servers.api(database) as port,
                servers.bare(database, "--stream", Path(statement.name)) as bare,
                asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
            ):
                streamed, notified = Receipts(CLIENTS), Receipts(CLIENTS)
                crowd = runner.run(_gather((port, _OURS, streamed), (bare, _BARE, notified)))
                pairs = bench.take_turns(
                    lambda: runner.run(_delays(streamed, events, lambda: _publish(engine))),
                    lambda: runner.run(_delays(notified, events, lambda: _notify(plain))),
                )
                runner.run(crowd.aclose())
        finally:
            engine.dispose()
    return [Row.of(P50, _percentiles(pairs, 50)), Row.of(P99, _percentiles(pairs, 99))]


async def _gather(*sides: tuple[int, str, Receipts]) -> AsyncExitStack:
    """Connect all clients of both sides; closing what is returned lets them go."""
    loop = asyncio.get_running_loop()
    crowd = AsyncExitStack()
    for port, path, receipts in sides * CLIENTS:
        _, client = await loop.create_connection(
            lambda path=path, receipts=receipts: StreamClient(path, receipts), HOST, port
        )
        crowd.callback(client.close)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await client.ready
    return crowd


async def _delays(receipts: Receipts, events: int, send: Callable[[], float]) -> list[float]:
    """Publish so many events, one after the other, and return all delays in milliseconds."""
    delays: list[float] = []
    for _ in range(events):
        expected = receipts.expect()
        started = await asyncio.to_thread(send)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            delays += [1000.0 * (at - started) for at in await expected]
    return delays


def _publish(engine: Engine) -> float:
    with UnitOfWork(engine) as uow:
        uow.publish(EVENT)
        started = perf_counter()
        uow.commit()
    return started


def _notify(plain: psycopg.Connection) -> float:
    started = perf_counter()
    plain.execute(_NOTIFYING_INSERT, plain_values())
    plain.commit()
    return started


def _percentiles(pairs: Sequence[Pair[list[float]]], percentile: int) -> list[Pair[float]]:
    def of(delays: list[float]) -> float:
        return quantiles(delays, n=100)[percentile - 1]

    return [Pair(of(pair.ours), of(pair.yardstick)) for pair in pairs]

"""The API under a steady load for as long as wanted: `touchline bench --soak SECONDS`.

One request of ten writes, half of the others are signed in (`errands`).

Beside each figure stands what it may be at most (availability: at least), so every ratio's goal is
one. Windows of a twentieth of the time show how much it varies.
"""

import asyncio
import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Engine

from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.errors import MeasurementError
from touchline.bench.event_log import EVENT
from touchline.bench.http import people, servers
from touchline.bench.http.errands import MEMBERS, Members, errands
from touchline.bench.http.listening import Receipts, SocketClient
from touchline.bench.http.reads import planted
from touchline.bench.http.scrape import Times, statements
from touchline.bench.http.visitors import Visit, Visitors
from touchline.bench.pairs import Pair, spread_of
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

REQUESTS_PER_SECOND = 100
EVENTS_PER_SECOND = 2
CLIENTS = 100
CONNECTIONS = 32
_WINDOWS = 20
_WARM_UP = 4  # windows after which memory is expected to stay
_SETTLING_SECONDS = 10.0
_LOAD = (
    f"{REQUESTS_PER_SECOND} requests/s, a tenth of which write, {EVENTS_PER_SECOND} events/s that"
    f" empty the cache, {CLIENTS} WebSocket clients"
)
_PATHS = (
    "/", "/v1/competitions", "/v1/competitions/S1", "/v1/matches?status=scheduled&limit=20",
    "/v1/matches/{id}", "/v1/matches/{id}/forecast", "/v1/forecasts/upcoming?limit=5",
    "/v1/teams?q=a", "/v1/standings/S1", "/v1/seals?limit=1", "/v1/live/matches",
    "/v1/track-record", "/v1/search?q=vale", "/v1/events?after=oldest&limit=5",
)  # fmt: skip


def _subject(name: str, what: str, limit: str, unit: str, *, least: bool = False) -> Subject:
    return Subject(
        name=f"soak-{name}",
        what=what,
        yardstick=limit,
        unit=unit,
        goal=1.0,
        direction=Direction.AT_LEAST if least else Direction.AT_MOST,
    )


LATENCY = _subject(
    "latency-p95", f"from when a request is due to its answer, at {_LOAD}", "200 ms", "ms"
)
ERRORS = _subject("error-rate", "requests without an answer or with an error", "0.1 %", "%")
AVAILABLE = _subject(
    "availability", "/readyz, each second, is 200 within one", "99.9 %", "%", least=True
)
STATEMENTS = _subject("statement-p95", "a statement of the API to its rows", "50 ms", "ms")
MEMORY = _subject(
    "memory",
    "memory of the API's process at the end",
    "what it was after a fifth, and 10 %",
    "MiB",
)
DELIVERED = _subject(
    "delivered", "events received by all clients", "events published to them", "events", least=True
)


@dataclass(slots=True)
class _Seen:
    """What is looked at from outside while the load goes on."""

    probes: list[bool] = field(default_factory=list[bool])
    memory: list[int] = field(default_factory=list[int])
    statements: list[Times] = field(default_factory=list[Times])


def measure(bench: Workbench) -> list[Row]:
    """Keep the load up for as long as the workbench says."""
    import uvloop  # noqa: PLC0415 import cost

    with (
        planted(bench) as (database, match_id),
        servers.api(database, streams_per_address="0", connections_per_address="0") as port,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        paths = [path.format(id=match_id) for path in _PATHS]
        for path in paths:
            status, body = servers.get(port, path)
            if status != http.client.OK:
                raise MeasurementError(f"{path} answers {status}: {body[:200]!r}")
        engine = engine_of(database.url)
        try:
            members = Members(port, people.plant(engine, MEMBERS))
            visitors = Visitors(
                port,
                errands(members, port, paths),
                per_second=REQUESTS_PER_SECOND,
                at_once=CONNECTIONS,
            )
            return runner.run(_soaked(port, visitors, members, engine, bench))
        finally:
            engine.dispose()


async def _soaked(
    port: int, visitors: Visitors, members: Members, engine: Engine, bench: Workbench
) -> list[Row]:
    seconds = float(bench.soak_seconds)
    receipts, count = Receipts(CLIENTS), int(seconds * EVENTS_PER_SECOND)
    crowd = [await _client(port, receipts) for _ in range(CLIENTS)]
    everything = receipts.expect(count)
    seen = _Seen()
    async with asyncio.TaskGroup() as group:
        group.create_task(_come(visitors, members, seconds))
        group.create_task(asyncio.to_thread(members.renew))
        group.create_task(asyncio.to_thread(_publish, engine, count))
        group.create_task(asyncio.to_thread(_look, port, seconds, seen, bench.on_turn))
    try:
        async with asyncio.timeout(_SETTLING_SECONDS):
            await asyncio.shield(everything)
    except TimeoutError:
        pass  # the row says how many are missing
    for client in crowd:
        client.close()
    return [
        *_rows_of_visits(visitors.visits, seconds),
        *_rows_of_what_was_seen(seen),
        Row.of(DELIVERED, [Pair(float(receipts.count), float(count * CLIENTS))]),
    ]


async def _come(visitors: Visitors, members: Members, seconds: float) -> None:
    try:
        await visitors.come(seconds)
    finally:
        members.end()


async def _client(port: int, receipts: Receipts) -> SocketClient:
    loop = asyncio.get_running_loop()
    topic = EVENT.topics[0]
    _, client = await loop.create_connection(lambda: SocketClient(topic, receipts), HOST, port)
    await client.ready
    return client


def _publish(engine: Engine, count: int) -> None:
    started = perf_counter()
    for number in range(count):
        time.sleep(max(0.0, started + number / EVENTS_PER_SECOND - perf_counter()))
        with UnitOfWork(engine) as uow:
            uow.publish(EVENT)
            uow.commit()


def _look(port: int, seconds: float, seen: _Seen, on_turn: Callable[[int, int], None]) -> None:
    """Ask each second whether the process is ready, and now and then how it is."""
    started, each = perf_counter(), seconds / _WINDOWS
    seen.statements.append(statements(port))
    while (passed := perf_counter() - started) < seconds:
        seen.probes.append(_is_ready(port))
        if passed >= each * len(seen.statements):
            seen.statements.append(statements(port))
            seen.memory.append(servers.resident_kib(port))
        on_turn(int(passed), int(seconds))
        time.sleep(max(0.0, started + passed + 1.0 - perf_counter()))
    seen.statements.append(statements(port))
    seen.memory.append(servers.resident_kib(port))
    on_turn(int(seconds), int(seconds))


def _is_ready(port: int) -> bool:
    began = perf_counter()
    try:
        status, _ = servers.get(port, "/readyz")
    except (OSError, http.client.HTTPException):
        return False
    return status == http.client.OK and perf_counter() - began <= 1.0


def _rows_of_visits(visits: Sequence[Visit], seconds: float) -> list[Row]:
    each = seconds / _WINDOWS
    windows = [[v for v in visits if int(v.due_seconds / each) == n] for n in range(_WINDOWS)]
    slow = [_p95(window) for window in windows if len(window) > 1]
    errors = 100.0 * sum(not visit.is_answered for visit in visits) / len(visits)
    return [
        _row(LATENCY, _p95(visits), 200.0, slow),
        _row(ERRORS, errors, 0.1, [errors]),
    ]


def _rows_of_what_was_seen(seen: _Seen) -> list[Row]:
    available = 100.0 * sum(seen.probes) / len(seen.probes)
    between = [b.since(a) for a, b in zip(seen.statements, seen.statements[1:], strict=False)]
    whole = seen.statements[-1].since(seen.statements[0])
    slow = [1000.0 * times.quantile(0.95) for times in between if times.count]
    settled = seen.memory[min(_WARM_UP, len(seen.memory)) - 1] / 1024
    return [
        _row(AVAILABLE, available, 99.9, [available]),
        _row(STATEMENTS, 1000.0 * whole.quantile(0.95), 50.0, slow),
        Row.of(MEMORY, [Pair(seen.memory[-1] / 1024, 1.1 * settled)]),
    ]


def _row(subject: Subject, overall: float, limit: float, windows: Sequence[float]) -> Row:
    low, high = spread_of([figure / limit for figure in windows])
    whole = Row.of(subject, [Pair(overall, limit)])
    return replace(whole, ratio_low=low, ratio_high=high, repetitions=len(windows))


def _p95(visits: Sequence[Visit]) -> float:
    return 1000.0 * quantiles([visit.delay_seconds for visit in visits], n=20)[18]

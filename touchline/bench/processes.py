"""One, two and four processes of the API on one PostgreSQL (`make bench-cluster`).

Every figure is one of this run, and is given as a ratio to that of one process. The client that
asks, the processes and PostgreSQL share the machine's processors: where there are fewer of those
than of them all, the ratios say what more processes cost, not what more machines would bring.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

import psycopg

from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.event_log import EVENT
from touchline.bench.http import people, servers
from touchline.bench.http.errands import request
from touchline.bench.http.listening import Receipts, StreamClient
from touchline.bench.http.load import spread_per_second
from touchline.bench.http.reads import planted
from touchline.bench.scratch import Database, Scratch
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

COUNTS = (1, 2, 4)
_ROUNDS = 3
_HOT, _COLD, _WRITES = 6000, 1600, 480
_LISTENERS, _EVENTS = 200, 10
_AUTHORS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What so many processes did in a second."""

    processes: int
    hot_reads: float
    cold_reads: float
    writes: float
    deliveries: float


def main() -> None:
    """Measure, and write a table and the figures as JSON."""
    with Scratch() as scratch, planted(Workbench(scratch=scratch)) as (database, match_id):
        engine = engine_of(database.url)
        authors = people.plant(engine, _AUTHORS)
        engine.dispose()
        rounds = [
            [_measure(database, match_id, authors, count) for count in COUNTS]
            for _ in range(_ROUNDS)
        ]
        limits = {"statements": _statements(database), "commits": _commits(database)}
    rows = [_median(each) for each in zip(*rounds, strict=True)]
    sys.stdout.write(_table(rows, limits))
    sys.stdout.write(json.dumps({"rows": [asdict(row) for row in rows], "limits": limits}) + "\n")


def _measure(
    database: Database, match_id: int, authors: Sequence[people.Person], count: int
) -> Figures:
    with ExitStack() as stack:
        usual = {"new_account_hours": "0", "pool_size": "5"}
        ports = [stack.enter_context(servers.api(database, **usual)) for _ in range(count)]
        tokens = people.access_tokens(ports[0], authors)
        hot = request("GET", ports[0], f"/v1/matches/{match_id}/forecast")
        posts = [
            request("POST", ports[0], "/v1/social/posts", {"text": "Well played."}, token=token)
            for token in tokens
        ]
        spread_per_second(ports, [hot], 200)  # so that each has it
        hot_reads = spread_per_second(ports, [hot], _HOT)
        writes = spread_per_second(ports, posts, _WRITES)
        deliveries = _deliveries(database, ports)
    with ExitStack() as stack:
        usual |= {"cache_bytes": "0"}
        ports = [stack.enter_context(servers.api(database, **usual)) for _ in range(count)]
        cold = request("GET", ports[0], "/v1/competitions")
        cold_reads = spread_per_second(ports, [cold], _COLD)
    return Figures(
        processes=count,
        hot_reads=hot_reads,
        cold_reads=cold_reads,
        writes=writes,
        deliveries=deliveries,
    )


def _deliveries(database: Database, ports: Sequence[int]) -> float:
    """Events that arrive in a second, over all streams of all processes."""
    import uvloop  # noqa: PLC0415 import cost

    engine = engine_of(database.url)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:

            def publish() -> None:
                for _ in range(_EVENTS):
                    with UnitOfWork(engine) as uow:
                        uow.publish(EVENT)
                        uow.commit()

            return runner.run(_listen(ports, publish))
    finally:
        engine.dispose()


async def _listen(ports: Sequence[int], publish: object) -> float:
    receipts, loop = Receipts(_LISTENERS), asyncio.get_running_loop()
    path = f"/v1/stream?topics={EVENT.topics[0]}"
    async with AsyncExitStack() as crowd:
        for number in range(_LISTENERS):
            _, client = await loop.create_connection(
                lambda: StreamClient(path, receipts), HOST, ports[number % len(ports)]
            )
            crowd.callback(client.close)
            await client.ready
        expected = receipts.expect(_EVENTS)
        begun = perf_counter()
        writer = threading.Thread(target=publish)  # pyright: ignore[reportArgumentType]
        writer.start()
        async with asyncio.timeout(60):
            await expected
        seconds = perf_counter() - begun
        await asyncio.to_thread(writer.join)
    return _LISTENERS * _EVENTS / seconds


def _statements(database: Database) -> float:
    """The statement of the cold read, asked of PostgreSQL alone by four connections."""
    from storage.football.statements import competitions  # noqa: PLC0415 only here

    text = str(competitions.every().compile(compile_kwargs={"literal_binds": True}))
    return _by_four(database, text, 500)


def _commits(database: Database) -> float:
    """The shortest transaction that waits for the disk, by four connections."""
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_commit (at timestamptz)")
    return _by_four(database, "INSERT INTO bench_commit VALUES (now())", 500)


def _by_four(database: Database, statement: str, each: int) -> float:
    """How often a second four connections together have a statement answered."""
    ready = threading.Barrier(5)

    def ask() -> None:
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            connection.execute(statement.encode(), prepare=True)
            ready.wait()
            for _ in range(each):
                connection.execute(statement.encode(), prepare=True).statusmessage  # noqa: B018

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    ready.wait()
    begun = perf_counter()
    for asker in askers:
        asker.join()
    return 4 * each / (perf_counter() - begun)


def _median(of: Sequence[Figures]) -> Figures:
    def middle(name: str) -> float:
        return round(median(getattr(each, name) for each in of), 1)

    return Figures(
        processes=of[0].processes,
        hot_reads=middle("hot_reads"),
        cold_reads=middle("cold_reads"),
        writes=middle("writes"),
        deliveries=middle("deliveries"),
    )


def _table(rows: Sequence[Figures], limits: dict[str, float]) -> str:
    names = ("hot_reads", "cold_reads", "writes", "deliveries")
    lines = ["processes  " + "  ".join(f"{name:>22}" for name in names)]
    for row in rows:
        shown = (
            f"{getattr(row, name):>12,.0f}/s ({getattr(row, name) / getattr(rows[0], name):.2f})"
            for name in names
        )
        lines.append(f"{row.processes:>9}  " + "  ".join(f"{each:>22}" for each in shown))
    lines += [f"PostgreSQL alone: {limits['statements']:,.0f} statements/s of the cold read,"]
    lines += [f"  {limits['commits']:,.0f} commits/s"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

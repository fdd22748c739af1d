"""Hot reads, cold reads, writes and fan-out of some processes, and what each costs."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine

from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.event_log import EVENT
from touchline.bench.http.crowd import AT_ONCE, connect
from touchline.bench.http.listening import Receipts
from touchline.bench.http.load import CONNECTIONS, answered_within
from touchline.bench.processes.figures import COUNTS, Cost, Figure
from touchline.bench.processes.fleet import Fleet
from touchline.bench.scratch import Database

HOT, COLD, WRITES, DELIVERIES = "hot reads", "cold reads", "writes", "deliveries"
KINDS = (HOT, COLD, WRITES, DELIVERIES)
_WARMING_SECONDS = 0.15
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What is asked.

    Attributes:
        hot: answered from memory.
        cold: answered by PostgreSQL, in processes that keep nothing.
        writes: for each connection a like of another's post, and its withdrawal.
    """

    hot: bytes
    cold: bytes
    writes: Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of each.

    Attributes:
        seconds: of each kind of request.
        listeners: WebSocket clients.
        events: published to all of them.
    """

    seconds: float
    listeners: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """What is measured on: two fleets of one database, the second of which keeps nothing."""

    database: Database
    engine: Engine
    keeping: Fleet
    forgetful: Fleet
    sizes: Sizes

    def round(self, requests: Requests, counts: Sequence[int] = COUNTS) -> list[Figure]:
        """Measure each number of processes once."""
        return [figure for count in counts for figure in self._of(count, requests)]

    def _of(self, count: int, requests: Requests) -> list[Figure]:
        hot, cold = [[requests.hot]] * CONNECTIONS, [[requests.cold]] * CONNECTIONS
        with self.keeping.running(count) as port:
            answered_within(port, hot, _WARMING_SECONDS)
            found = [
                self._figure(HOT, count, self.keeping, lambda: self._answers(port, hot)),
                self._figure(
                    WRITES, count, self.keeping, lambda: self._answers(port, requests.writes)
                ),
                self._delivered(count, port),
            ]
        with self.forgetful.running(count) as port:
            answered_within(port, cold, _WARMING_SECONDS)
            found.append(
                self._figure(COLD, count, self.forgetful, lambda: self._answers(port, cold))
            )
        return found

    def _answers(self, port: int, turns: Sequence[Sequence[bytes]]) -> tuple[int, float]:
        return answered_within(port, turns, self.sizes.seconds)

    def _delivered(self, count: int, port: int) -> Figure:
        import uvloop  # noqa: PLC0415 import cost

        receipts = Receipts(self.sizes.listeners)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            crowd = runner.run(connect(port, self.sizes.listeners, receipts, EVENT.topics[0]))
            try:
                return self._figure(
                    DELIVERIES, count, self.keeping, lambda: runner.run(self._heard(receipts))
                )
            finally:
                for client in crowd:
                    client.close()

    async def _heard(self, receipts: Receipts) -> tuple[int, float]:
        expected = receipts.expect(self.sizes.events)
        begun = perf_counter()
        writer = threading.Thread(target=self._publish)
        writer.start()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            last = max(await expected)
        await asyncio.to_thread(writer.join)
        return self.sizes.listeners * self.sizes.events, last - begun

    def _publish(self) -> None:
        for _ in range(0, self.sizes.events, AT_ONCE):
            with UnitOfWork(self.engine) as uow:
                for _ in range(AT_ONCE):
                    uow.publish(EVENT)
                uow.commit()

    def _figure(
        self, kind: str, count: int, fleet: Fleet, work: Callable[[], tuple[int, float]]
    ) -> Figure:
        watched = (fleet.processes[:count], [_postmaster(self.database)], [fleet.nginx])
        before = [_processor_seconds(each) for each in watched]
        done, seconds = work()
        after = [_processor_seconds(each) for each in watched]
        api, postgres, nginx = (
            1000 * (late - early) / done for early, late in zip(before, after, strict=True)
        )
        return Figure(
            kind=kind,
            processes=count,
            per_second=done / seconds,
            cost=Cost(api=api, postgres=postgres, nginx=nginx),
        )


def _postmaster(database: Database) -> psutil.Process:
    sockets = Path(str(conninfo_to_dict(database.conninfo)["host"]))
    return psutil.Process(int((sockets / "data" / "postmaster.pid").read_text().split()[0]))


def _processor_seconds(processes: Sequence[psutil.Process]) -> float:
    """Processor time of processes and all below them; what ended meanwhile is left out."""
    total = 0.0
    for process in processes:
        for each in (process, *process.children(recursive=True)):
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
    return total

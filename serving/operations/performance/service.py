"""Rules of performance: what a process has counted, and the queue of jobs."""

import os
import socket
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from serving.access.limits.gate import Gate
from serving.edge.cache import BodyCache
from serving.edge.metrics.bookkeeping import Bookkeeper
from serving.edge.metrics.registry import Metrics
from serving.kit.metrics.tally import Tally, percentile
from serving.kit.postgres.database import Database
from serving.operations.performance.schemas import (
    CacheRead,
    EventsRead,
    JobsRead,
    Latency,
    LimitsRead,
    PerformanceRead,
    PoolRead,
    RouteLatency,
    SlowStatementRead,
)
from serving.streams.hub import Hub
from storage.ops import queue

_FAILED = 500
_MOST_STATEMENTS = 20


class Process(Protocol):
    """The parts of a process that count."""

    @property
    def metrics(self) -> Metrics: ...
    @property
    def cache(self) -> BodyCache: ...
    @property
    def database(self) -> Database: ...
    @property
    def hub(self) -> Hub: ...
    @property
    def gate(self) -> Gate: ...
    @property
    def bookkeeper(self) -> Bookkeeper: ...


async def read_performance(process: Process, world: str) -> PerformanceRead:
    """Return how a process is doing since it began."""
    database, cache, counters = process.database, process.cache, process.gate.counters
    jobs = await database.fetch(queue.COUNTED)
    lookups = cache.hits + cache.misses
    return PerformanceRead(
        world=world,
        process=f"{socket.gethostname()}:{os.getpid()}",
        since=process.bookkeeper.since,
        routes=_routes(process.metrics),
        statements=_latency([database.statements]),
        slow_statements=_slow(database),
        cache=CacheRead(
            hits=cache.hits,
            misses=cache.misses,
            hit_rate=cache.hits / lookups if lookups else None,
            bodies=len(cache),
            flushes=dict(cache.flushes),
        ),
        pool=PoolRead(**database.pool._asdict()),
        events=EventsRead(
            head_seq=process.hub.rings.head,
            unconfirmed_seconds=process.hub.unconfirmed_seconds,
            stream_clients=process.hub.client_count,
        ),
        jobs=[JobsRead.model_validate(dict(row)) for row in jobs],
        limits=LimitsRead(is_shared=counters.is_shared, refused=counters.refused),
        unexpected_errors=process.bookkeeper.errors.total,
    )


def _routes(metrics: Metrics) -> list[RouteLatency]:
    tallies: defaultdict[str, list[Tally]] = defaultdict(list)
    failed: defaultdict[str, int] = defaultdict(int)
    for kind, tally in metrics.answers.tallies.items():
        tallies[kind.route].append(tally)
        if kind.status >= _FAILED:
            failed[kind.route] += tally.count
    found = [
        RouteLatency(route=route, failed=failed[route], **_latency(of_route).model_dump())
        for route, of_route in tallies.items()
    ]
    return sorted(found, key=lambda each: (-each.calls, each.route))


def _latency(tallies: Sequence[Tally]) -> Latency:
    within = [sum(each) for each in zip(*(tally.within for tally in tallies), strict=True)]
    return Latency(
        calls=sum(within),
        p50_ms=_milliseconds(within, 0.50),
        p95_ms=_milliseconds(within, 0.95),
        p99_ms=_milliseconds(within, 0.99),
    )


def _milliseconds(within: Sequence[int], share: float) -> float | None:
    seconds = percentile(within, share)
    return None if seconds is None else round(1000 * seconds, 3)


def _slow(database: Database) -> list[SlowStatementRead]:
    return [
        SlowStatementRead(
            text=" ".join(slow.text.split())[:2_000],
            calls=slow.count,
            mean_ms=round(1000 * slow.total_seconds / slow.count, 1),
            longest_ms=round(1000 * slow.longest_seconds, 1),
        )
        for slow in database.slow.worst(_MOST_STATEMENTS)
    ]

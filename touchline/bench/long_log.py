"""What an event costs in a log of ten million, beside the same log when it is new.

The long log is filled in SQL, in the partitions that it would have by then; both are in databases
of one server and are measured in turns. Letting go of old events is measured beside deleting them.
"""

import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, text

from sources.simulated.world import World
from storage.kit.clock import set_stepped
from storage.kit.engine import engine_of
from storage.kit.events import PARTITION_SIZE, Cursor, ensure_partitions, head, read_after
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.retention import drop_events
from touchline.bench.errors import MeasurementError
from touchline.bench.event_log import EVENT
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.workbench import Workbench

EVENTS = 10_000_000
_EVENTS_QUICK = 1_600_000  # more than a partition, or there would be none to let go of
_NEW = 10_000
_AT_ONCE = 500  # events that are read
_APART = timedelta(seconds=3)
_MATCHES = 30_000


def _subject(name: str, what: str) -> Subject:
    return Subject(
        name=name,
        what=f"{what} in a log of {EVENTS:,} events",
        yardstick=f"the same in a log of {_NEW:,}",
        unit="ms",
        goal=1.2,
        direction=Direction.AT_MOST,
    )


APPEND = _subject("long-log-append", "a unit of work that publishes one event and commits,")
READ = _subject(
    "long-log-read", f"{_AT_ONCE} events read from a cursor, anywhere of the last 9,000,"
)
LETTING_GO = Subject(
    name="long-log-retention",
    what=f"letting go of all but the newest of {EVENTS:,} events, per million",
    yardstick="DELETE of as many of the newest, per million",
    unit="ms",
    goal=0.5,
    direction=Direction.AT_MOST,
)
_FIRST = """
    INSERT INTO events.event (seq, topics, type, version, payload, occurred_at)
    SELECT seq, ARRAY['match:' || match_id, 'competition:S1', 'team:7', 'team:9', 'live'],
        %(type)s, %(version)s, %(payload)s || jsonb_build_object('match_id', match_id),
        %(opening)s + seq * %(apart)s
    FROM generate_series(1, %(last)s::bigint) AS seq,
        LATERAL (SELECT 1 + (seq * 7919) %% %(matches)s AS match_id) AS chosen"""
# Copying rows takes a third of making them.
_NEXT = """
    INSERT INTO events.event (seq, topics, type, version, payload, occurred_at)
    SELECT seq + %(start)s, topics, type, version, payload, occurred_at + %(start)s * %(apart)s
    FROM events.event_p0 WHERE seq <= %(last)s
    UNION ALL
    SELECT %(start)s, topics, type, version, payload, occurred_at + (%(start)s - 1) * %(apart)s
    FROM events.event_p0 WHERE seq = 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A database's event log and how many events it was filled with."""

    engine: Engine
    conninfo: str
    size: int

    def fill(self, on_part: Callable[[int, int], None]) -> None:
        """Write the events, a partition at a time."""
        parts = range(0, self.size, PARTITION_SIZE)
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute("SET synchronous_commit = off")
            for number, start in enumerate(parts):
                on_part(number, len(parts))
                last = min(start + PARTITION_SIZE, self.size + 1) - 1
                connection.execute("SELECT setval('events.seq', %s)", (last,))
                with self.engine.begin() as opening:
                    ensure_partitions(opening)
                connection.execute(_NEXT if start else _FIRST, self._values(start, last - start))
            # A log that grew for months has been vacuumed; pages that were not are all read.
            connection.execute("VACUUM (ANALYZE) events.event")
            connection.execute("CHECKPOINT")
        set_stepped(self.engine, World.OPENING + self.size * _APART)

    def append(self, count: int) -> float:
        """Publish one at a time; return milliseconds per event."""
        started = perf_counter()
        for _ in range(count):
            with UnitOfWork(self.engine) as uow:
                uow.publish(EVENT)
                uow.commit()
        return 1000.0 * (perf_counter() - started) / count

    def read(self, count: int, draws: random.Random) -> float:
        """Read from cursors; return milliseconds per batch."""
        with self.engine.connect() as connection:
            end = head(connection).cursor
            behind = [draws.randrange(_AT_ONCE, _NEW - 1000) for _ in range(count)]
            started = perf_counter()
            for distance in behind:
                cursor = Cursor(end.epoch, end.seq - distance)
                if len(read_after(connection, cursor, limit=_AT_ONCE).events) != _AT_ONCE:
                    raise MeasurementError("the log has holes that were not made")
            return 1000.0 * (perf_counter() - started) / count

    def _values(self, start: int, last: int) -> dict[str, object]:
        return {
            "type": EVENT.type,
            "version": EVENT.version,
            "payload": Jsonb(dict(EVENT.payload)),
            "opening": World.OPENING,
            "apart": _APART,
            "matches": _MATCHES,
            "start": start,
            "last": last,
        }


def measure(bench: Workbench) -> list[Row]:
    """Fill a log, use it beside a new one, then let go of it."""
    draws = random.Random(7)  # noqa: S311 - places to read from, no secret
    size, count = bench.sized(EVENTS, _EVENTS_QUICK), bench.sized(60, 20)
    with _log(bench, _NEW) as new, _log(bench, size) as long:
        new.fill(lambda _done, _total: None)
        long.fill(bench.on_turn)
        return [
            bench.compare(APPEND, lambda: long.append(count), lambda: new.append(count)),
            bench.compare(READ, lambda: long.read(count, draws), lambda: new.read(count, draws)),
            Row.of(LETTING_GO, [_let_go(long)]),
        ]


def _let_go(log: Log) -> Pair[float]:
    """Return milliseconds per million events, once each: there is one log to let go of."""
    started = perf_counter()
    with log.engine.begin() as connection:
        parts = drop_events(connection, (PARTITION_SIZE // 2) * _APART)
    dropping = perf_counter() - started
    started = perf_counter()
    with log.engine.begin() as connection:
        deleted = connection.execute(text("DELETE FROM events.event")).rowcount
    deleting = perf_counter() - started
    if not parts:
        raise MeasurementError("no partition was old enough to go")
    in_a_million = 1000.0 * 1_000_000
    return Pair(
        in_a_million * dropping / (parts * PARTITION_SIZE), in_a_million * deleting / deleted
    )


@contextmanager
def _log(bench: Workbench, size: int) -> Generator[Log]:
    with bench.scratch.database() as database:
        engine = engine_of(database.url)
        try:
            yield Log(engine=engine, conninfo=database.conninfo, size=size)
        finally:
            engine.dispose()

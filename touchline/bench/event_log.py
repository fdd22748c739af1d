"""The commit-ordered event log, beside the plainest way to write the same rows.

With one writer that is an INSERT into a table with a plain bigserial. Such a table loses events
for readers who resume by their last id; the ratio is the price of not losing any.

With several writers it is the shortest log in commit order: a lock until COMMIT, an INSERT and a
NOTIFY in one statement. Rows in no order are no plainer form of it: their commits share the waits
for the disk, while in a log in commit order each commit waits for the one before.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from sources.simulated.world import World
from storage.football.events.matches import MatchScoreChanged
from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.row import Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

WRITERS = 4


ONE_WRITER = Subject(
    name="event-log",
    what="a unit of work that publishes one event and commits, 1 writer",
    yardstick="the same INSERT into a plain bigserial table and COMMIT, bare psycopg",
    unit="transactions/s",
    goal=0.5,
)
FOUR_WRITERS = Subject(
    name=f"event-log-{WRITERS}-writers",
    what=f"a unit of work that publishes one event and commits, {WRITERS} writers at once",
    yardstick="lock, INSERT and NOTIFY in one statement and COMMIT, bare psycopg",
    unit="transactions/s",
    goal=0.8,
)

EVENT = Event.of(
    MatchScoreChanged(
        match_id=311,
        competition="S1",
        kickoff_at=World.OPENING,
        status="in_play",
        phase=30,
        period=2,
        clock_seconds=3780,
        home_goals_90=2,
        away_goals_90=1,
        home_goals_aet=None,
        away_goals_aet=None,
        home_penalties=None,
        away_penalties=None,
    ),
    topics=("match:311", "competition:S1", "team:7", "team:9", "live"),
    occurred_at=World.OPENING,
)
PLAIN_TABLE = """
    CREATE TABLE plain_event (
        seq bigserial PRIMARY KEY, topics text[] NOT NULL, type text NOT NULL,
        version smallint NOT NULL, payload jsonb NOT NULL, occurred_at timestamptz NOT NULL
    )"""
PLAIN_INSERT = """
    INSERT INTO plain_event (topics, type, version, payload, occurred_at)
    VALUES (%s, %s, %s, %s, %s)"""

# `written` draws its number from the row of `locked`, thus under the lock.
_ORDERED_INSERT = """
    WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(1)),
    written AS (
        INSERT INTO plain_event (topics, type, version, payload, occurred_at)
        SELECT %s, %s, %s, %s, %s FROM locked
        RETURNING seq
    )
    SELECT pg_notify('bench_ordered', seq::text) FROM written"""

_CASES: Sequence[tuple[Subject, int, LiteralString]] = (
    (ONE_WRITER, 1, PLAIN_INSERT),
    (FOUR_WRITERS, WRITERS, _ORDERED_INSERT),
)


def plain_values(event: Event = EVENT) -> tuple[object, ...]:
    """Return an event as the plain table takes it."""
    topics, payload = list(event.topics), Jsonb(dict(event.payload))
    return (topics, event.type, event.version, payload, event.occurred_at)


def measure(bench: Workbench) -> list[Row]:
    """Measure one writer, then several."""
    count = bench.sized(400, 40)
    with bench.scratch.database() as database:
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            connection.execute(PLAIN_TABLE)
        engine = engine_of(database.url)
        try:
            return [
                bench.compare(
                    subject,
                    lambda writers=writers: _at_once(
                        writers, count, lambda share: _publish(engine, share)
                    ),
                    lambda writers=writers, insert=insert: _at_once(
                        writers, count, lambda share: _insert(database, insert, share)
                    ),
                )
                for subject, writers, insert in _CASES
            ]
        finally:
            engine.dispose()


def _at_once(writers: int, count: int, write: Callable[[int], None]) -> float:
    share = count // writers
    with ThreadPoolExecutor(writers) as pool:
        return per_second(share * writers, lambda: list(pool.map(write, [share] * writers)))


def _publish(engine: Engine, count: int) -> None:
    for _ in range(count):
        with UnitOfWork(engine) as uow:
            uow.publish(EVENT)
            uow.commit()


def _insert(database: Database, insert: LiteralString, count: int) -> None:
    values = plain_values()
    with psycopg.connect(database.conninfo) as connection:
        for _ in range(count):
            connection.execute(insert, values)
            connection.commit()

"""The commit-ordered event log, beside the same rows in a table with a plain bigserial.

The plain table is what loses events for readers who resume by their last id; the ratio is the
price of not losing any: the lock until COMMIT, the NOTIFY, and the unit of work in Python.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from sources.simulated.world import World
from storage.database import engine_of
from storage.event_types.matches import MatchScoreChanged
from storage.events import Event
from storage.unit_of_work import UnitOfWork
from touchline.bench.row import Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

WRITERS = 4


def _subject(name: str, writers: str, goal: float) -> Subject:
    return Subject(
        name=name,
        what=f"a unit of work that publishes one event and commits, {writers}",
        yardstick="the same INSERT into a plain bigserial table and COMMIT, bare psycopg",
        unit="transactions/s",
        goal=goal,
    )


ONE_WRITER = _subject("event-log", "1 writer", 0.5)
FOUR_WRITERS = _subject(f"event-log-{WRITERS}-writers", f"{WRITERS} writers at once", 0.5)

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


def plain_values() -> tuple[object, ...]:
    """Return the event as the plain table takes it."""
    topics, payload = list(EVENT.topics), Jsonb(dict(EVENT.payload))
    return (topics, EVENT.type, EVENT.version, payload, EVENT.occurred_at)


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
                    lambda writers=writers: _at_once(
                        writers, count, lambda share: _insert(database, share)
                    ),
                )
                for subject, writers in ((ONE_WRITER, 1), (FOUR_WRITERS, WRITERS))
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


def _insert(database: Database, count: int) -> None:
    values = plain_values()
    with psycopg.connect(database.conninfo) as connection:
        for _ in range(count):
            connection.execute(PLAIN_INSERT, values)
            connection.commit()

"""A notification to 100,000 followers by a worker of its own: speed, growth, and who waits for it.

Beside it stand bare INSERTs of the same rows, in batches of the same size. Nobody has an open
stream and the kind of news reaches people in the app only: what is measured is the spreading.
"""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

import psycopg
from sqlalchemy import Connection, text

from storage.kit import unit_of_work
from storage.kit.engine import engine_of
from storage.kit.jobs import DEFER, Job, batch
from storage.social import notices
from storage.social.notices import News, Whom
from touchline.bench.errors import MeasurementError
from touchline.bench.http import servers
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.workbench import Workbench

FOLLOWERS = 100_000
_FOLLOWERS_QUICK = 3_000
_AT_ONCE = 500
_LOOK_SECONDS = 0.01
_PAUSE_SECONDS = 0.2  # between two other jobs
_IDLE_JOBS = 30
_PATIENCE_SECONDS = 600.0
_STAR = 1
_NEWS = News(kind="kickoff", noun="match", thing=1)
_OTHER_TASK = "make_copy"  # of nobody's data: nothing waits, so the job ends at once
_WHOM = f"{FOLLOWERS:,} followers"

NOTIFYING = Subject(
    name="notify-100k",
    what=f"notices of one notification to {_WHOM}, by one worker",
    yardstick=f"bare INSERTs of the same rows, {_AT_ONCE} accounts in a transaction",
    unit="notices/s",
    goal=0.3,
)
GROWTH = Subject(
    name="notify-100k-growth",
    what=f"a batch among the last tenth of {_WHOM}",
    yardstick="a batch among the first tenth",
    unit="ms",
    goal=1.5,
    direction=Direction.AT_MOST,
)
MEMORY = Subject(
    name="notify-100k-memory",
    what=f"memory of the worker once {_WHOM} are notified",
    yardstick="before",
    unit="MiB",
    goal=1.2,
    direction=Direction.AT_MOST,
)
OTHERS = Subject(
    name="notify-100k-others",
    what=f"p95 of another job's wait while {_WHOM} are notified",
    yardstick="while the worker does nothing else",
    unit="ms",
    goal=10.0,
    direction=Direction.AT_MOST,
)
_FILLED = """
    INSERT INTO identity.account (verified_at)
    SELECT now() FROM generate_series(1, %(followers)s + 1);
    INSERT INTO social.follow (follower_id, followee_id, state, at)
    SELECT 1 + n, %(star)s, 'accepted', now() FROM generate_series(1, %(followers)s) AS n;
    INSERT INTO social.profile (account_id) VALUES (%(star)s) ON CONFLICT DO NOTHING;
"""
_NOTICES = """
    INSERT INTO social.notice
        (account_id, kind, noun, thing, facts, is_listed, created_at, changed_at)
    SELECT n, 'kickoff', 'match', '1', '{}', true, now(), now()
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n RETURNING notice_id"""
_ITEMS = """
    INSERT INTO social.notice_news (notice_id, item, at)
    SELECT n, '', now() FROM unnest(%(ids)s::bigint[]) AS n"""

_PLACE = text("SELECT reached_id, ended_at FROM social.notice_audience")
_WAITING = text("SELECT FROM jobs.procrastinate_jobs WHERE id = :job_id AND status = 'todo'")


@dataclass(slots=True)
class _Watch:
    """Looks on while a worker is at work.

    Attributes:
        waits: of other jobs, in ms.
        steps: of the audience's batches, in ms.
    """

    connection: Connection
    waits: list[float] = field(default_factory=list[float])
    steps: list[float] = field(default_factory=list[float])

    def idle(self) -> None:
        """Watch other jobs alone."""
        self._until(lambda: len(self.waits) >= _IDLE_JOBS)

    def audience(self) -> None:
        """Watch until the audience is complete."""
        reached: int | None = None
        since = time.perf_counter()

        def is_complete() -> bool:
            nonlocal reached, since
            row = self.connection.execute(_PLACE).one()
            place, ended_at = row.reached_id, row.ended_at
            if place != reached:
                now = time.perf_counter()
                self.steps.append(1000 * (now - since))
                reached, since = place, now
            return ended_at is not None

        self._until(is_complete)

    def _until(self, is_over: Callable[[], bool]) -> None:
        deadline = time.perf_counter() + _PATIENCE_SECONDS
        job_id: int | None = None
        since = next_at = time.perf_counter()
        while not is_over():
            now = time.perf_counter()
            if now > deadline:
                raise MeasurementError("the worker did not come to an end")
            if job_id is None and now >= next_at:
                job_id, since = self._enqueue(), now
            elif job_id is not None and not self._waits(job_id):
                self.waits.append(1000 * (now - since))
                job_id, next_at = None, now + _PAUSE_SECONDS
            time.sleep(_LOOK_SECONDS)

    def _enqueue(self) -> int:
        jobs = batch([Job(task=_OTHER_TASK)])
        return self.connection.execute(DEFER, {"jobs": jobs}).scalar_one()[0]

    def _waits(self, job_id: int) -> bool:
        return self.connection.execute(_WAITING, {"job_id": job_id}).first() is not None


def measure(workbench: Workbench) -> list[Row]:
    """Measure once: a second notification would find the tables full of the first."""
    followers = workbench.sized(FOLLOWERS, _FOLLOWERS_QUICK)
    with workbench.scratch.database() as database:
        bare = _bare(_filled(database, followers), followers)
    with workbench.scratch.database() as database:
        _filled(database, followers)
        with servers.worker(database) as port, _connection(database) as connection:
            idle = _Watch(connection)
            idle.idle()
            memory = servers.resident_kib(port)
            watch = _Watch(connection)
            unit_of_work.apply(connection.engine, notices.spread(_NEWS, Whom(followers_of=_STAR)))
            began = time.perf_counter()
            watch.audience()
            seconds = time.perf_counter() - began
            grown = servers.resident_kib(port)
            _check(connection, followers)
    first, last = _tenths(watch.steps)
    return [
        Row.of(NOTIFYING, [Pair(followers / seconds, bare)]),
        Row.of(GROWTH, [Pair(last, first)]),
        Row.of(MEMORY, [Pair(grown / 1024, memory / 1024)]),
        Row.of(OTHERS, [Pair(_p95(watch.waits), _p95(idle.waits))]),
    ]


def _filled(database: Database, followers: int) -> str:
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _FILLED.split(";")[:-1]:
            values = {"followers": followers, "star": _STAR}
            connection.execute(statement.encode(), values)
        connection.execute("VACUUM ANALYZE")
    return database.conninfo


def _bare(conninfo: str, followers: int) -> float:
    """Return how many a second."""
    began = time.perf_counter()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for first in range(_STAR + 1, followers + 2, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, followers + 1)
            with connection.transaction():
                made = connection.execute(_NOTICES, {"first": first, "last": last}).fetchall()
                connection.execute(_ITEMS, {"ids": [notice_id for (notice_id,) in made]})
    return followers / (time.perf_counter() - began)


@contextmanager
def _connection(database: Database) -> Generator[Connection]:
    engine = engine_of(database.url)
    try:
        with engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")
    finally:
        engine.dispose()


def _check(connection: Connection, followers: int) -> None:
    found = connection.execute(text("SELECT count(*) FROM social.notice")).scalar_one()
    if found != followers:
        raise MeasurementError(f"{found} of {followers} were notified")


def _tenths(steps: Sequence[float]) -> tuple[float, float]:
    """Return the medians of the first and of the last tenth; the very first waits for its job."""
    whole = steps[1:]
    count = max(1, len(whole) // 10)
    return median(whole[:count]), median(whole[-count:])


def _p95(waits: Sequence[float]) -> float:
    return sorted(waits)[int(0.95 * len(waits))]

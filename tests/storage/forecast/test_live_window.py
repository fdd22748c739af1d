"""The live window with real processes: one holder, and no write of one who is not."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text

from storage.forecast.tables.live import live_window
from storage.forecast.writes.live_window import FencedError, Lease, is_free
from storage.kit.tables.events import event
from storage.register.tables import team

pytestmark = pytest.mark.services

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("holders.py")
OPENS_AT = datetime(2025, 11, 15, 14, 45, tzinfo=UTC)


class Holder:
    """A process that tries for the window."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def write(self) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write("write\n")
        self.process.stdin.flush()
        return self.says()


@contextmanager
def holder(url: str, opens_at: datetime = OPENS_AT) -> Iterator[Holder]:
    with subprocess.Popen(  # noqa: S603 our own program and arguments
        [sys.executable, str(PROGRAM), url, opens_at.isoformat()],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield Holder(started)
        finally:
            started.kill()


def take(engine: Engine, opens_at: datetime = OPENS_AT) -> Lease | None:
    return Lease.take(
        engine, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3), holder="here"
    )


def written(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(event.c.seq)).all())


def test_of_processes_that_try_at_once_exactly_one_takes_the_window(engine, database_url):
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        holders = [stack.enter_context(holder(database_url)) for _ in range(3)]
        words = list(pool.map(Holder.says, holders))
    assert sorted(words) == ["busy", "busy", "taken 1"]


def test_a_holder_that_is_killed_frees_the_window_at_once(engine, database_url):
    with holder(database_url) as first:
        assert first.says() == "taken 1"
        assert not is_free(engine)
        first.process.kill()
        first.process.wait()
        with holder(database_url) as second:
            assert second.says() == "taken 2"
            assert second.write() == "written"


def test_one_who_lost_the_lock_without_knowing_writes_nothing(engine, database_url):
    """The server ends the first one's lock; until it looks, it believes it is the holder."""
    with holder(database_url) as first:
        assert first.says() == "taken 1"
        assert first.write() == "written"
        with engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                )
            )
        with holder(database_url, OPENS_AT + timedelta(hours=5)) as second:
            assert second.says() == "taken 1"
            assert first.write() == "fenced"
            assert second.write() == "written"
    assert written(engine) == 2


def test_every_transaction_of_the_fenced_engine_is_checked_and_no_other(engine):
    lease = take(engine)
    assert lease is not None
    fenced = lease.fenced()
    with engine.begin() as connection:
        connection.execute(live_window.update().values(fence=live_window.c.fence + 1))
    with pytest.raises(FencedError), fenced.begin() as connection:
        connection.execute(insert(team).values(team_key="x", name="X"))
    with pytest.raises(FencedError):
        lease.beat(OPENS_AT)
    with engine.begin() as connection:
        assert connection.execute(select(team)).all() == []
    lease.release()
    assert is_free(engine)


def test_a_lease_knows_when_its_connection_is_gone(engine):
    lease = take(engine)
    assert lease is not None
    assert lease.is_held()
    assert take(engine) is None
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    assert not lease.is_held()
    lease.release()
    again = take(engine)
    assert again is not None
    assert again.fence == 2
    again.finish()
    again.release()

"""The log under concurrent writers: nothing lost for a reader resuming by its last seq."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from storage.kit import events
from storage.kit.events import Cursor, Event, StoredEvent
from storage.kit.unit_of_work import UnitOfWork

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("writers.py")
WRITERS = 4
TRANSACTIONS = 60


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(  # noqa: S603 our own program and arguments
        [sys.executable, str(PROGRAM), *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def resume(engine: Engine, cursor: Cursor, seen: list[StoredEvent]) -> Cursor:
    """Read on from the last seq, as a client does after each wake-up."""
    with engine.connect() as connection:
        batch = events.read_after(connection, cursor, limit=7)
    assert batch.recovered
    seen.extend(batch.events)
    return batch.next


def all_events(engine: Engine) -> list[StoredEvent]:
    with engine.connect() as connection:
        end = events.head(connection).cursor
        return list(events.read_after(connection, Cursor(end.epoch, 0), limit=100_000).events)


def test_a_resuming_reader_loses_nothing_though_one_writer_is_killed(
    engine: Engine, database_url: str
) -> None:
    with engine.connect() as connection:
        cursor = events.head(connection).cursor
    seen: list[StoredEvent] = []
    with ExitStack() as stack:
        writers = [
            stack.enter_context(process("write_events", database_url, str(n), str(TRANSACTIONS)))
            for n in range(WRITERS)
        ]
        victim = stack.enter_context(process("write_events", database_url, "99", "1000000"))
        while any(writer.poll() is None for writer in writers):
            cursor = resume(engine, cursor, seen)
            if sum(e.payload["writer"] == 99 for e in seen) > 20:
                victim.kill()
        victim.kill()
        assert [writer.returncode for writer in writers] == [0] * WRITERS
    stored = all_events(engine)
    while len(seen) < len(stored):
        cursor = resume(engine, cursor, seen)

    assert [e.seq for e in seen] == [e.seq for e in stored]
    assert len(stored) > WRITERS * TRANSACTIONS
    for writer in (*range(WRITERS), 99):
        numbers = [e.payload["number"] for e in seen if e.payload["writer"] == writer]
        assert numbers == sorted(set(numbers))


def test_a_writer_killed_before_commit_leaves_a_hole_and_blocks_nobody(
    engine: Engine, database_url: str
) -> None:
    with engine.connect() as connection:
        cursor = events.head(connection).cursor
    with process("die_in_the_log", database_url) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"holding\n"
        with engine.connect() as connection:
            assert not events.read_after(connection, cursor).events
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    with UnitOfWork(engine) as uow:
        uow.publish(
            Event(type="match.score", topics=["live"], payload={"n": 1}, occurred_at=uow.now)
        )
        uow.commit()
    with engine.connect() as connection:
        batch = events.read_after(connection, cursor)
    assert [e.payload for e in batch.events] == [{"n": 1}]
    assert batch.events[0].seq == cursor.seq + 2


def test_a_seq_drawn_without_the_log_lock_would_be_lost(
    engine: Engine, owner_engine: Engine
) -> None:
    """The fault this log avoids: a lower seq committed after a higher one was read."""
    with owner_engine.connect() as slow, engine.connect() as connection:
        cursor = events.head(connection).cursor
        connection.rollback()
        slow.exec_driver_sql(
            "INSERT INTO events.event SELECT nextval('events.seq'), '{live}', 'x', 1, '{}', now()"
        )
        with UnitOfWork(engine) as uow:
            uow.publish(Event(type="x", topics=["live"], payload={"n": 1}, occurred_at=uow.now))
            uow.commit()
        read = events.read_after(connection, cursor)
        connection.rollback()
        slow.commit()
        missed = events.read_after(connection, read.next)
    assert len(read.events) == 1
    assert not missed.events
    assert len(all_events(engine)) == 2


def test_any_text_comes_back_as_it_was_and_is_committed(engine: Engine) -> None:
    payload = {"text": """100 % of %s {} $1 'a' "b" \\ \n; ROLLBACK; -- é\U0001f600"""}
    with engine.connect() as connection:
        cursor = events.head(connection).cursor
    with UnitOfWork(engine) as uow:
        uow.publish(Event(type="x'%s", topics=["live"], payload=payload, occurred_at=uow.now))
        uow.commit()
        with engine.connect() as connection:
            batch = events.read_after(connection, cursor)
        assert uow.last_seq == batch.next.seq
    assert [(e.type, e.payload) for e in batch.events] == [("x'%s", payload)]


def test_what_fails_at_commit_publishes_nothing(engine: Engine, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE public.late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        )
        connection.execute(text("GRANT ALL ON public.late TO PUBLIC"))
    try:
        with engine.connect() as connection:
            cursor = events.head(connection).cursor
        with UnitOfWork(engine) as uow:
            uow.connection.execute(text("INSERT INTO public.late VALUES (1), (1)"))
            uow.publish(Event(type="x", topics=["live"], payload={}, occurred_at=uow.now))
            with pytest.raises(IntegrityError):
                uow.commit()
        with engine.connect() as connection:
            assert not events.read_after(connection, cursor).events
    finally:
        with owner_engine.begin() as connection:
            connection.execute(text("DROP TABLE public.late"))

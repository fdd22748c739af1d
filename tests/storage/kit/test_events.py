"""The event log: commit order, cursors, epochs, partitions."""

from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from storage.kit import events
from storage.kit.events import Cursor, Event, InvalidCursorError
from storage.kit.unit_of_work import UnitOfWork

AT = datetime(2025, 11, 15, 9, tzinfo=UTC)


def event(number: int, topics: Sequence[str] = ("live",)) -> Event:
    return Event(type="match.score", topics=topics, payload={"n": number}, occurred_at=AT)


def publish(engine: Engine, *batch: Event) -> None:
    with UnitOfWork(engine) as uow:
        for item in batch:
            uow.publish(item)
        uow.commit()


def start(engine: Engine) -> Cursor:
    with engine.connect() as connection:
        return events.head(connection).cursor


def test_a_reader_gets_what_was_published_after_its_cursor_in_order(engine: Engine) -> None:
    cursor = start(engine)
    publish(engine, event(1), event(2, ["match:7", "live"]))
    publish(engine, event(3))
    with engine.connect() as connection:
        first = events.read_after(connection, cursor, limit=2)
        rest = events.read_after(connection, first.next)
    assert [e.payload["n"] for e in (*first.events, *rest.events)] == [1, 2, 3]
    assert first.events[1].topics == ["match:7", "live"]
    assert first.events[0].occurred_at == AT
    assert first.recovered
    assert rest.recovered


def test_a_reader_of_one_topic_moves_past_the_others(engine: Engine) -> None:
    cursor = start(engine)
    publish(engine, event(1, ["match:1"]), event(2, ["match:2"]), event(3, ["match:3"]))
    with engine.connect() as connection:
        batch = events.read_after(connection, cursor, topics=["match:2"])
        assert [e.payload["n"] for e in batch.events] == [2]
        assert batch.next == events.head(connection).cursor


def test_a_rolled_back_transaction_publishes_nothing(engine: Engine) -> None:
    cursor = start(engine)
    with UnitOfWork(engine) as uow:
        uow.publish(event(1))
    publish(engine, event(2))
    with engine.connect() as connection:
        batch = events.read_after(connection, cursor)
    assert [e.payload["n"] for e in batch.events] == [2]


def test_listeners_are_woken_with_the_last_seq(engine: Engine) -> None:
    query = make_url(str(engine.url)).query
    with psycopg.connect(
        host=str(query["host"]),
        port=str(query["port"]),
        user="postgres",
        dbname=engine.url.database,
        autocommit=True,
    ) as listener:
        listener.execute(f"LISTEN {events.CHANNEL}".encode())
        publish(engine, event(1), event(2))
        woken = next(listener.notifies(timeout=10))
    assert int(woken.payload) == start(engine).seq


def test_a_cursor_reads_back_as_it_was_written() -> None:
    assert Cursor.parse(str(Cursor("5f3c9a1e", 42))) == Cursor("5f3c9a1e", 42)


@pytest.mark.parametrize("value", ["", "42", "abc:", ":42", "abc:-1", "abc:1:2", "a b:1", "a:²"])
def test_what_is_no_cursor_is_refused_with_the_form_of_one(value: str) -> None:
    with pytest.raises(InvalidCursorError, match="epoch:seq"):
        Cursor.parse(value)


def test_another_epoch_is_not_recovered_and_the_reader_goes_on_at_the_head(
    engine: Engine, owner_engine: Engine
) -> None:
    cursor = start(engine)
    publish(engine, event(1))
    with owner_engine.begin() as connection:
        events.rotate_epoch(connection)
    with engine.connect() as connection:
        lost = events.read_after(connection, cursor)
        assert not lost.recovered
        assert not lost.events
        assert events.read_after(connection, lost.next).recovered


def test_a_cursor_from_the_future_is_not_recovered(engine: Engine) -> None:
    cursor = start(engine)
    with engine.connect() as connection:
        assert not events.read_after(connection, Cursor(cursor.epoch, cursor.seq + 1)).recovered


def test_a_reader_too_far_behind_learns_it(engine: Engine) -> None:
    cursor = start(engine)
    publish(engine, *(event(n) for n in range(5)))
    with engine.connect() as connection:
        assert not events.read_after(connection, cursor, max_behind=4).recovered
        assert len(events.read_after(connection, cursor, max_behind=5).events) == 5


def test_partitions_are_there_before_the_log_reaches_them_and_old_ones_go(
    engine: Engine, owner_engine: Engine
) -> None:
    cursor = start(engine)
    publish(engine, event(1))
    size = events.PARTITION_SIZE
    with owner_engine.begin() as connection:
        connection.execute(text("SELECT setval('events.seq', :at)"), {"at": size * 5 // 2 - 2})
    publish(engine, event(2), event(3))  # crosses the middle of the third and last partition
    with owner_engine.begin() as connection:
        connection.execute(text("SELECT setval('events.seq', :at)"), {"at": size * 3 - 2})
    publish(engine, event(4), event(5))
    with engine.connect() as connection:
        read = events.read_after(connection, cursor)
    assert [e.payload["n"] for e in read.events] == [1, 2, 3, 4, 5]

    with engine.begin() as connection:
        events.drop_partitions(connection, through=size * 2)
    with engine.connect() as connection:
        assert not events.read_after(connection, cursor).recovered
        kept = events.read_after(connection, Cursor(cursor.epoch, size * 2))
    assert kept.recovered
    assert [e.payload["n"] for e in kept.events] == [2, 3, 4, 5]

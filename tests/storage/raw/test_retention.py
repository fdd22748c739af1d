"""What is let go: old answers that changed nothing; never a body, never what is still open."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text

from football.observations.parsed import Parsed, Reject, RejectReason
from storage.alerts.events import AlertRaised
from storage.football.writes import matches
from storage.kit import events
from storage.kit.clock import DatabaseClock
from storage.kit.events import Cursor, Event
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.retention import drop_events, drop_unchanged
from storage.raw.tables import parse_log, payload
from storage.raw.writes.payloads import RawStore
from tests.clocks import set_stepped

FORTNIGHT = timedelta(days=14)


def poll(engine: Engine, at: datetime, body: bytes = b"{}", *rejects: Reject):
    payload_id = RawStore(engine).put("espn", "scoreboard", "sim.1", 200, at, body)
    with UnitOfWork(engine) as uow:
        parsed = Parsed(rows=len(rejects), observations=(), rejects=rejects)
        matches.apply(uow, payload_id, parsed, "espn_scoreboard", 1)
        uow.commit()
    return payload_id


def prune(engine: Engine, older_than: timedelta = FORTNIGHT) -> int:
    with engine.begin() as connection:
        return drop_unchanged(connection, older_than)


def kept(engine: Engine) -> set:
    with engine.connect() as connection:
        return set(connection.execute(select(payload.c.payload_id)).scalars())


def test_only_old_answers_that_changed_nothing_go(engine: Engine, clock: DatabaseClock) -> None:
    opening = clock.now()
    first, same = poll(engine, opening), poll(engine, opening + timedelta(minutes=1))
    changed = poll(engine, opening + timedelta(minutes=2), b'{"a": 1}')
    recent = poll(engine, opening + timedelta(days=10), b'{"a": 1}')
    set_stepped(engine, opening + timedelta(days=15))
    assert prune(engine) == 1
    assert kept(engine) == {first, changed, recent}
    assert same not in kept(engine)
    assert RawStore(engine).body(recent) == b'{"a": 1}'
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(parse_log)).scalar_one() == 3
    assert prune(engine) == 0


def test_what_waits_in_quarantine_stays(engine: Engine, clock: DatabaseClock) -> None:
    opening = clock.now()
    first = poll(engine, opening)
    odd = Reject(row_no=1, reason=RejectReason.BAD_VALUE, detail="odd", row={})
    waiting = poll(engine, opening + timedelta(minutes=1), b"{}", odd)
    set_stepped(engine, opening + timedelta(days=30))
    assert prune(engine) == 0
    assert kept(engine) == {first, waiting}


@pytest.mark.parametrize("for_ever", [timedelta(0), timedelta(days=-1)])
def test_by_setting_everything_stays(
    engine: Engine, clock: DatabaseClock, for_ever: timedelta
) -> None:
    opening = clock.now()
    everything = {poll(engine, opening + timedelta(minutes=n)) for n in range(3)}
    set_stepped(engine, opening + timedelta(days=400))
    assert prune(engine, for_ever) == 0
    assert kept(engine) == everything


def announce(engine: Engine, at: datetime) -> int | None:
    with UnitOfWork(engine) as uow:
        payload = AlertRaised(error_class="test", message="look")
        uow.publish(Event.of(payload, topics=["alerts"], occurred_at=at))
        uow.commit()
        return uow.last_seq


def let_go_of_events(engine: Engine, days: int) -> int:
    with engine.begin() as connection:
        return drop_events(connection, timedelta(days=days))


def test_old_partitions_of_the_event_log_go_and_readers_there_learn_it(
    engine: Engine, owner_engine: Engine, clock: DatabaseClock
) -> None:
    opening = clock.now()
    announce(engine, opening)
    with owner_engine.begin() as connection:
        start = events.head(connection).cursor
        at = {"at": events.PARTITION_SIZE + 10}
        connection.execute(text("SELECT setval('events.seq', :at)"), at)
        events.ensure_partitions(connection)
    recent = announce(engine, opening + timedelta(days=30))
    set_stepped(engine, opening + timedelta(days=40))

    assert let_go_of_events(engine, 0) == 0
    assert let_go_of_events(engine, 60) == 0
    assert let_go_of_events(engine, 14) == 1
    with engine.connect() as connection:
        assert not events.read_after(connection, start).recovered
        kept = events.read_after(connection, Cursor(start.epoch, events.PARTITION_SIZE))
    assert [event.seq for event in kept.events] == [recent]


def test_a_partition_stays_for_a_young_event_whatever_came_after_it(
    engine: Engine, owner_engine: Engine, clock: DatabaseClock
) -> None:
    opening = clock.now()
    set_stepped(engine, opening + timedelta(days=40))
    young = announce(engine, opening + timedelta(days=39))
    announce(engine, opening)  # an old payload, read again
    with owner_engine.begin() as connection:
        start = events.head(connection).cursor
        at = {"at": events.PARTITION_SIZE + 10}
        connection.execute(text("SELECT setval('events.seq', :at)"), at)
        events.ensure_partitions(connection)
    announce(engine, opening + timedelta(days=40))

    assert let_go_of_events(engine, 14) == 0
    with engine.connect() as connection:
        kept = events.read_after(connection, Cursor(start.epoch, 0))
    assert young in [event.seq for event in kept.events]

"""The domain clock: live, stepped, accelerated, and never backwards."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from storage.kit.clock import ClockError, DatabaseClock, FixedClock, read
from tests.clocks import set_accelerated, set_live, set_speed, set_stepped, step

NOON = datetime(2025, 11, 15, 12, tzinfo=UTC)


def test_a_fresh_world_runs_on_the_wall_clock(engine: Engine) -> None:
    before = datetime.now(UTC)
    now = DatabaseClock(engine).now()
    assert before - timedelta(seconds=1) <= now <= datetime.now(UTC) + timedelta(seconds=1)


def test_a_stepped_clock_stands_still_until_it_is_stepped(engine: Engine) -> None:
    set_stepped(engine, NOON)
    clock = DatabaseClock(engine)
    assert clock.now() == clock.now() == NOON
    assert step(engine, by=timedelta(hours=3)) == NOON + timedelta(hours=3) == clock.now()
    assert step(engine, to=NOON + timedelta(days=1)) == NOON + timedelta(days=1) == clock.now()


def test_stepping_never_goes_backwards(engine: Engine) -> None:
    set_stepped(engine, NOON)
    with pytest.raises(ClockError, match="never goes backwards"):
        step(engine, to=NOON - timedelta(seconds=1))
    with pytest.raises(ClockError, match="never goes backwards"):
        step(engine, by=timedelta(days=-1))
    assert DatabaseClock(engine).now() == NOON


def test_a_live_clock_cannot_be_stepped(engine: Engine) -> None:
    set_stepped(engine, NOON)
    set_live(engine)
    with pytest.raises(ClockError, match="live"):
        step(engine, by=timedelta(hours=1))


def test_stepping_needs_exactly_one_of_by_and_to(engine: Engine) -> None:
    set_stepped(engine, NOON)
    with pytest.raises(ClockError, match="either"):
        step(engine)
    with pytest.raises(ClockError, match="either"):
        step(engine, by=timedelta(1), to=NOON + timedelta(1))


def test_an_accelerated_clock_runs_faster_than_the_wall_and_can_be_stepped(engine: Engine) -> None:
    wall = datetime.now(UTC)
    set_accelerated(engine, NOON, speed=1_000_000.0)
    clock = DatabaseClock(engine)
    first = clock.now()
    second = clock.now()
    assert NOON <= first < second
    assert second - NOON > 1_000 * (datetime.now(UTC) - wall)
    later = step(engine, by=timedelta(days=9_000))
    assert clock.now() >= later


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(ClockError, match="time zone"):
        set_stepped(engine, NOON.replace(tzinfo=None))


def test_a_clock_cannot_run_at_no_speed(engine: Engine) -> None:
    with pytest.raises(ClockError, match="positive"):
        set_accelerated(engine, NOON, speed=0)


def test_a_fixed_clock_says_what_it_was_given() -> None:
    assert FixedClock(NOON).now() == NOON


def test_changing_the_speed_does_not_move_the_clock(engine: Engine) -> None:
    set_stepped(engine, NOON)
    set_speed(engine, 60.0)
    assert read(engine).mode == "accelerated"
    assert NOON <= read(engine).now < NOON + timedelta(hours=2)
    set_speed(engine, 0)
    stopped = read(engine)
    assert (stopped.mode, stopped.now) == ("stepped", DatabaseClock(engine).now())


def test_a_live_clock_has_the_speed_it_has(engine: Engine) -> None:
    with pytest.raises(ClockError, match="live"):
        set_speed(engine, 2.0)

"""When a forecast may be sealed: nothing makes the database seal one after kick-off."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from football.observations.match import MatchStatus
from storage.forecast.seals.verification import verify
from storage.forecast.writes.forecasts import closed
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import ClockError, DatabaseClock
from storage.kit.seals import SealRefusedError
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import set_live, set_speed, set_stepped, step
from tests.databases import owner_of
from tests.storage.builders import (
    KICKOFF,
    a_model,
    fixture,
    forecast_of,
    in_play,
    ingest,
    the_match,
)

TOMORROW = KICKOFF + timedelta(days=1)


@pytest.fixture
def model(engine: Engine, clock: DatabaseClock) -> int:
    return a_model(engine)


def seal(engine: Engine, model: int, **changes: Any) -> None:
    """Seal one forecast of the only match, whose body claims any kick-off it likes."""
    with UnitOfWork(engine) as uow:
        body = forecast_of(the_match(engine).match_id, model, **changes)
        seal_forecasts(uow, [body])
        uow.commit()


def refused(engine: Engine, model: int, reason: str = "too late") -> None:
    """The database refuses to seal a forecast that claims kick-off tomorrow."""
    with pytest.raises(SealRefusedError, match=reason):
        seal(engine, model, kickoff_at=TOMORROW)


def test_a_match_without_an_hour_is_closed_once_its_day_has_begun(
    engine: Engine, model: int
) -> None:
    midnight = KICKOFF.replace(hour=0)
    ingest(engine, fixture(kickoff_at=midnight + timedelta(days=1), has_kickoff_time=False))
    seal(engine, model, kickoff_at=TOMORROW)
    step(engine, to=midnight + timedelta(days=1, hours=16))
    with pytest.raises(SealRefusedError, match="too late"):
        seal(engine, model, kickoff_at=TOMORROW + timedelta(days=1))
    assert verify(engine).holds


def test_a_match_without_an_hour_is_closed_once_play_was_seen(engine: Engine, model: int) -> None:
    ingest(engine, fixture(kickoff_at=TOMORROW, has_kickoff_time=False, source_match_id="1"))
    seen = in_play(1, 0, 10, kickoff_at=TOMORROW, has_kickoff_time=False, source_match_id="1")
    ingest(engine, seen)
    assert the_match(engine).status == "in_play"
    refused(engine, model)


def test_moving_kickoff_after_it_has_passed_opens_nothing(engine: Engine, model: int) -> None:
    ingest(engine, fixture(source_match_id="1"))
    seal(engine, model)
    step(engine, to=KICKOFF + timedelta(minutes=10))
    moved: dict[str, Any] = {"kickoff_at": TOMORROW, "fetched_at": KICKOFF + timedelta(minutes=10)}
    ingest(engine, fixture(source_match_id="1", **moved))
    assert the_match(engine).kickoff_at == TOMORROW
    refused(engine, model)
    with engine.connect() as connection:
        assert closed(connection, [the_match(engine).match_id], KICKOFF + timedelta(minutes=10))


def test_moving_kickoff_without_a_version_opens_nothing(engine: Engine, model: int) -> None:
    ingest(engine, fixture())
    step(engine, to=KICKOFF + timedelta(minutes=10))
    with engine.begin() as connection:
        connection.execute(text("UPDATE football.match SET kickoff_at = :at"), {"at": TOMORROW})
    refused(engine, model)


def test_moving_kickoff_before_it_has_passed_is_no_fault(engine: Engine, model: int) -> None:
    ingest(engine, fixture(source_match_id="1"))
    moved: dict[str, Any] = {"kickoff_at": TOMORROW, "fetched_at": KICKOFF - timedelta(hours=1)}
    step(engine, to=KICKOFF - timedelta(hours=1))
    ingest(engine, fixture(source_match_id="1", **moved))
    step(engine, to=KICKOFF + timedelta(minutes=10))
    seal(engine, model, kickoff_at=TOMORROW)
    assert verify(engine).holds


def test_a_postponed_match_that_is_scheduled_again_starts_over(engine: Engine, model: int) -> None:
    known: dict[str, Any] = {"source_match_id": "1"}
    ingest(engine, fixture(**known))
    off: dict[str, Any] = {
        "status": MatchStatus.POSTPONED,
        "fetched_at": KICKOFF - timedelta(hours=1),
    }
    step(engine, to=KICKOFF - timedelta(hours=1))
    ingest(engine, fixture(**known, **off))
    step(engine, to=KICKOFF + timedelta(hours=3))
    again: dict[str, Any] = {"kickoff_at": TOMORROW, "fetched_at": KICKOFF + timedelta(hours=3)}
    ingest(engine, fixture(**known, **again))
    assert the_match(engine).schedule_generation == 1
    seal(engine, model, kickoff_at=TOMORROW)
    assert verify(engine).holds


def test_the_clock_is_not_turned_back_once_something_is_sealed(engine: Engine, model: int) -> None:
    ingest(engine, fixture())
    seal(engine, model)
    step(engine, to=KICKOFF + timedelta(minutes=10))
    with pytest.raises(ClockError, match="never goes backwards"):
        set_stepped(engine, KICKOFF - timedelta(minutes=10))
    set_live(engine)
    with pytest.raises(ClockError, match="never goes backwards"):
        set_stepped(engine, KICKOFF - timedelta(minutes=10))
    refused(engine, model)


def test_changing_the_speed_of_a_world_with_seals_is_no_step_back(
    engine: Engine, model: int
) -> None:
    ingest(engine, fixture())
    seal(engine, model)
    for speed in (3600.0, 60.0, 0.0, 1.0):
        set_speed(engine, speed)
    step(engine, by=timedelta(0))


def turned_back(engine: Engine, minutes: float) -> None:
    """Turn the clock back as the owner of the machine can: no trigger of ours sees it."""
    with owner_of(engine) as owner, owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE clock.setting DISABLE TRIGGER USER")
        connection.execute(
            text("UPDATE clock.setting SET domain_at = domain_at - make_interval(mins => :by)"),
            {"by": minutes},
        )
        connection.exec_driver_sql("ALTER TABLE clock.setting ENABLE TRIGGER USER")


def test_a_clock_before_the_last_seal_seals_nothing(engine: Engine, model: int) -> None:
    ingest(engine, fixture())
    seal(engine, model)
    turned_back(engine, 30)
    refused(engine, model, "before the last seal")
    turned_back(engine, -30)
    seal(engine, model)
    assert verify(engine).holds


def test_a_clock_before_what_is_recorded_of_the_match_seals_nothing(
    engine: Engine, model: int
) -> None:
    step(engine, to=KICKOFF - timedelta(minutes=20))
    ingest(engine, fixture())
    turned_back(engine, 30)
    refused(engine, model, "was recorded at")


def test_facts_of_the_future_are_refused(engine: Engine, model: int) -> None:
    ingest(engine, fixture())
    late = (KICKOFF - timedelta(minutes=1)).astimezone(UTC)
    with pytest.raises(SealRefusedError, match="facts_before_seal"):
        seal(engine, model, as_of=late)
    with pytest.raises(SealRefusedError, match="probabilities"):
        seal(engine, model, p_home=1.2, p_draw=-0.4)

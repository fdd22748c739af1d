"""One transaction: rollback by default, and writers that never deadlock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError

from storage.forecast.seals.verification import verify
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.engine import DriverError, engine_of
from storage.kit.jobs import Job
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import (
    KICKOFF,
    a_model,
    count,
    fixture,
    forecast_of,
    ingest,
    the_match,
)


def test_leaving_without_commit_undoes_everything(engine: Engine, clock: DatabaseClock) -> None:
    del clock
    ingest(engine, fixture())
    body = forecast_of(the_match(engine).match_id, a_model(engine))
    with UnitOfWork(engine) as uow:
        uow.connection.exec_driver_sql("UPDATE football.match SET status = 'postponed'")
        seal_forecasts(uow, [body])
    assert the_match(engine).status == "scheduled"
    assert count(engine, "forecast.seal") == 0


def test_an_error_inside_undoes_everything(engine: Engine, clock: DatabaseClock) -> None:
    del clock
    ingest(engine, fixture())

    def fail_after_writing() -> None:
        with UnitOfWork(engine) as uow:
            uow.connection.exec_driver_sql("UPDATE football.match SET status = 'postponed'")
            uow.connection.exec_driver_sql("SELECT 1 / 0")

    with pytest.raises(DataError):
        fail_after_writing()
    assert the_match(engine).status == "scheduled"


def test_a_unit_of_work_is_used_inside_its_block(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="with block"):
        _ = UnitOfWork(engine).connection


def test_all_rows_of_one_transaction_are_recorded_at_one_instant(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        assert uow.now == uow.now


def test_writers_of_rows_seals_and_events_do_not_deadlock(
    engine: Engine, clock: DatabaseClock
) -> None:
    del clock
    ingest(engine, fixture(), fixture("Eastmarch", "Dunmarrow", row_no=2))
    model = a_model(engine)
    with engine.connect() as connection:
        ids = connection.exec_driver_sql("SELECT match_id FROM football.match").scalars().all()

    def move(number: int) -> None:
        for step in range(8):
            kickoff = KICKOFF + timedelta(minutes=number * 8 + step)
            ingest(
                engine,
                fixture(kickoff_at=kickoff),
                fixture("Eastmarch", "Dunmarrow", row_no=2, kickoff_at=kickoff),
            )

    def forecast(number: int) -> None:
        order = ids if number % 2 else ids[::-1]
        for _ in range(8):
            with UnitOfWork(engine) as uow:
                seal_forecasts(uow, [forecast_of(match_id, model) for match_id in order])
                uow.commit()

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(move, n) for n in range(3)]
        running += [pool.submit(forecast, n) for n in range(3)]
        for each in running:
            each.result(timeout=60)
    assert verify(engine).forecasts == 48
    assert verify(engine).holds


def test_an_engine_wants_its_driver_named() -> None:
    with pytest.raises(DriverError, match="psycopg"):
        engine_of("postgresql://postgres@/touchline")


def test_sessions_speak_utc(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW TimeZone").scalar_one() == "UTC"


def test_jobs_are_enqueued_with_the_transaction_that_defers_them(engine: Engine) -> None:
    for is_kept in (False, True):
        with UnitOfWork(engine) as uow:
            uow.defer(Job(task="deliver", arguments={"is_kept": is_kept}))
            if is_kept:
                uow.commit()
    with engine.connect() as connection:
        jobs = connection.execute(text("SELECT task_name, args FROM jobs.procrastinate_jobs"))
        assert [tuple(row) for row in jobs] == [("deliver", {"is_kept": True})]

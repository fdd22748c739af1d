"""Sealing forecasts, and verifying the chain, beside the least a database could do instead."""

from dataclasses import replace
from uuid import uuid4

import psycopg
from sqlalchemy import Engine

from football.sealed.forecast import FORECAST, ForecastBody
from storage.forecast.seals.verification import verify
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench import league
from touchline.bench.errors import MeasurementError
from touchline.bench.league import League
from touchline.bench.row import Row, Subject
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

BATCH = 100

SEALING = Subject(
    name="seal",
    what=f"forecasts with their grids sealed, {BATCH} to a transaction",
    # Who stores JSON encodes it: of 14 ms to seal a hundred, 4 are that and 6 are COPY with its
    # keys and checks, while a plain COPY takes 2.
    yardstick="the same bodies encoded, COPY into a plain table and COMMIT",
    unit="forecasts/s",
    goal=0.3,
)
VERIFYING = Subject(
    name="verify-seals",
    what="every digest, root, hash and query column recomputed",
    yardstick="a scan that hashes every body once and compares nothing",
    unit="forecasts/s",
    goal=0.15,
)


def measure_sealing(bench: Workbench) -> list[Row]:
    """Measure forecasts sealed per second."""
    batches = bench.sized(8, 1)
    with bench.scratch.database() as database, psycopg.connect(database.conninfo) as plain:
        plain.execute("CREATE TABLE plain_forecast (body bytea NOT NULL)")
        plain.commit()
        engine = engine_of(database.url)
        try:
            made = league.plant(engine)
            bodies = made.bodies(BATCH)
            row = bench.compare(
                SEALING,
                lambda: per_second(BATCH * batches, lambda: _seal(engine, made, batches)),
                lambda: per_second(BATCH * batches, lambda: _copy(plain, bodies, batches)),
            )
        finally:
            engine.dispose()
    return [row]


def measure_verifying(bench: Workbench) -> list[Row]:
    """Measure sealed forecasts verified per second."""
    count = bench.sized(6000, BATCH * 4)
    with bench.scratch.database() as database, psycopg.connect(database.conninfo) as plain:
        engine = engine_of(database.url)
        try:
            _seal(engine, league.plant(engine), count // BATCH)
            row = bench.compare(
                VERIFYING,
                lambda: per_second(count, lambda: _verify(engine, count)),
                lambda: per_second(count, lambda: _scan(plain)),
            )
        finally:
            engine.dispose()
    return [row]


def _seal(engine: Engine, made: League, batches: int) -> None:
    bodies = made.bodies(BATCH)
    for _ in range(batches):
        with UnitOfWork(engine) as uow:
            seal_forecasts(uow, [replace(body, forecast_id=uuid4()) for body in bodies])
            uow.commit()


def _copy(plain: psycopg.Connection, bodies: list[ForecastBody], batches: int) -> None:
    for _ in range(batches):
        with (
            plain.cursor() as cursor,
            cursor.copy("COPY plain_forecast (body) FROM STDIN") as copy,
        ):
            for body in bodies:
                copy.write_row((FORECAST.encode(body),))
        plain.commit()


def _verify(engine: Engine, count: int) -> None:
    report = verify(engine)
    if not report.holds or report.forecasts != count:
        raise MeasurementError(f"the seals do not hold: {report}")


def _scan(plain: psycopg.Connection) -> None:
    plain.execute("SELECT count(sha256(body)) FROM forecast.forecast").fetchone()

"""GETs of the real API beside bare routes, all processes running all the while."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench import league
from touchline.bench.errors import MeasurementError
from touchline.bench.http import servers
from touchline.bench.http.load import requests_per_second
from touchline.bench.row import Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.workbench import Workbench

_TOKEN = "a token that no public answer looks at"  # noqa: S105
HOT = Subject(
    name="hot-get",
    what="GET /v1/matches/{id}/forecast, answered from the cache",
    yardstick="a bare Starlette route that answers the same bytes, same server settings",
    unit="requests/s",
    goal=0.9,
)
HOT_BEARER = Subject(
    name="hot-get-bearer",
    what="the same, asked with a bearer token",
    yardstick="the same bare route, asked with the same token",
    unit="requests/s",
    goal=0.9,
)
COLD = Subject(
    name="cold-get",
    what="GET /v1/competitions without a cache, one statement",
    yardstick="a bare Starlette route with the same SQL on raw asyncpg",
    unit="requests/s",
    goal=0.8,
)


def measure_hot(bench: Workbench) -> list[Row]:
    """Measure answers from memory."""
    count = bench.sized(4000, 400)
    with planted(bench) as (database, match_id):
        path = f"/v1/matches/{match_id}/forecast"
        with (
            servers.api(database) as port,
            file_of(_body(port, path)) as body,
            servers.bare(database, "--body", body) as bare,
        ):
            return [
                bench.compare(
                    subject,
                    lambda token=token: requests_per_second(port, path, count, token=token),
                    lambda token=token: requests_per_second(bare, "/", count, token=token),
                )
                for subject, token in ((HOT, None), (HOT_BEARER, _TOKEN))
            ]


def measure_cold(bench: Workbench) -> list[Row]:
    """Measure answers that need the database."""
    from serving.kit.postgres.compiled import compiled  # noqa: PLC0415 only this row
    from storage.football.statements import competitions  # noqa: PLC0415 only this row

    count = bench.sized(2400, 240)
    path = "/v1/competitions"
    statement = compiled(competitions.every()).text.encode()
    with (
        planted(bench) as (database, _),
        file_of(statement) as file,
        servers.api(database, cache_bytes="0") as port,
        servers.bare(database, "--statement", file) as bare,
    ):
        row = bench.compare(
            COLD,
            lambda: requests_per_second(port, path, count),
            lambda: requests_per_second(bare, "/", count),
        )
    return [row]


@contextmanager
def planted(bench: Workbench) -> Generator[tuple[Database, int]]:
    """Give a database with forecasts, and one of its matches."""
    with bench.scratch.database() as database:
        engine = engine_of(database.url)
        try:
            made = league.plant(engine)
            with UnitOfWork(engine) as uow:
                seal_forecasts(uow, made.bodies(len(made.match_ids)))
                uow.commit()
        finally:
            engine.dispose()
        yield database, made.match_ids[0]


@contextmanager
def file_of(content: bytes) -> Generator[Path]:
    """Give a file with this content for as long as the block lasts."""
    with tempfile.NamedTemporaryFile(prefix="tl-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def _body(port: int, path: str) -> bytes:
    status, body = servers.get(port, path)
    if status != 200:
        raise MeasurementError(f"{path} answers {status}: {body[:200].decode(errors='replace')}")
    return body

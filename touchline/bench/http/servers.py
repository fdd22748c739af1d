"""Servers as children of the measurement: the real API and the bare ones."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from touchline.bench.errors import MeasurementError
from touchline.bench.http.bare import DATABASE_URL
from touchline.bench.scratch import Database
from touchline.stack.ports import HOST, any_free

_READY_SECONDS = 30.0


@contextmanager
def api(database: Database, **settings: str) -> Generator[int]:
    """Run `touchline serve` on a database and give its port once it is ready."""
    with api_beginning(database, **settings) as (port, _):
        await_api(port, _READY_SECONDS)
        yield port


@contextmanager
def api_beginning(database: Database, **settings: str) -> Generator[tuple[int, int]]:
    """Run `touchline serve` on a database and give its port and process id, ready or not."""
    port = any_free()
    command = ["-m", "touchline.cli", "serve", "--port", str(port)]
    environment = {
        DATABASE_URL: database.url,
        "TOUCHLINE_WORLD": "simulated",
        "TOUCHLINE_RATE_LIMITS": "off",  # a measurement is a flood
        "TOUCHLINE_SECRET_KEY": "a secret of measurements, long enough for one",
    }
    named = {f"TOUCHLINE_{name.upper()}": value for name, value in settings.items()}
    with _child(command, environment | named) as process_id:
        yield port, process_id


def await_api(port: int, seconds: float) -> None:
    """Return once the API on a port is ready.

    Raises:
        MeasurementError: it is not within so many seconds.
    """
    _await(port, "/readyz", seconds)


@contextmanager
def worker(database: Database) -> Generator[int]:
    """Run `touchline work` on a database and give its port once it takes jobs."""
    port = any_free()
    command = ["-m", "touchline.cli", "work", "--port", str(port)]
    environment = {
        DATABASE_URL: database.url,
        "TOUCHLINE_WORLD": "simulated",
        "TOUCHLINE_SECRET_KEY": "a secret of measurements, long enough for one",
    }
    with _child(command, environment):
        _await(port, "/healthz")
        yield port


@contextmanager
def providers(database: Database) -> Generator[int]:
    """Run `touchline simulate` at a database's clock and give its port once it answers."""
    port = any_free()
    command = ["-m", "touchline.cli", "simulate", "--port", str(port)]
    with _child(command, {DATABASE_URL: database.url, "TOUCHLINE_WORLD": "simulated"}):
        _await(port, "/healthz")
        yield port


@contextmanager
def bare(database: Database, option: str, content: Path) -> Generator[int]:
    """Run the bare server that `option` names and give its port once it answers."""
    port = any_free()
    command = ["-m", "touchline.bench.http.bare", "--port", str(port), option, str(content)]
    with _child(command, {DATABASE_URL: database.url}):
        _await(port, "/")
        yield port


@contextmanager
def program(database: Database, module: str) -> Generator[None]:
    """Run a bare program on a database, which needs no port."""
    with _child(["-m", module], {DATABASE_URL: database.url}):
        yield


def get(port: int, path: str) -> tuple[int, bytes]:
    """Ask once and return status and body."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def resident_kib(port: int) -> int:
    """Return the memory of the process that listens on a port."""
    for process in psutil.process_iter(["pid"]):
        with suppress(psutil.Error):
            if any(
                each.status == psutil.CONN_LISTEN and each.laddr.port == port
                for each in process.net_connections("tcp")
            ):
                return process.memory_info().rss // 1024
    raise MeasurementError(f"nobody listens on port {port}")


@contextmanager
def _child(command: list[str], environment: Mapping[str, str]) -> Generator[int]:
    child = subprocess.Popen(  # noqa: S603 our own program and arguments
        [sys.executable, *command],
        env=dict(os.environ) | dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child.pid
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _await(port: int, path: str, seconds: float = _READY_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            status, _ = get(port, path)
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 200:
            return
        time.sleep(0.05)
    raise MeasurementError(f"a server on port {port} did not become ready")

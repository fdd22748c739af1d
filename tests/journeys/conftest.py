"""One running stack for all journeys: a new simulated world, filled by its first run.

A journey may kill any process of it; the stack that the next journey finds is up again.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from storage.database import engine_of

CHECKOUT = Path(__file__).parents[2]
START_SECONDS = 240.0
UP = "Ctrl-C stops everything"


class Stack:
    """`touchline up` in a home of its own, as a person would run it."""

    def __init__(self, directory: Path) -> None:
        self.home = directory / "simulated"
        self._environ = dict(os.environ) | {"TOUCHLINE_HOME": str(directory)}
        for variable in ("PYTHONDONTWRITEBYTECODE", "TOUCHLINE_DATABASE_URL"):
            self._environ.pop(variable, None)
        self._output = directory / "up.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Starts it and returns after how many seconds everything was ready."""
        began = time.monotonic()
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "touchline.cli", "up"],
                cwd=CHECKOUT,
                env=self._environ,
                stdout=output,
                stderr=output,
            )
        self.eventually(self._is_up, START_SECONDS)
        return time.monotonic() - began

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output
        return UP in self.output

    @property
    def output(self) -> str:
        return self._output.read_text()

    def stop(self) -> int:
        """Asks it to stop, as Ctrl-C does, and returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another `touchline` command beside the running stack."""
        return subprocess.run(  # noqa: S603 our own command
            [sys.executable, "-m", "touchline.cli", *words],
            cwd=CHECKOUT,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def state(self) -> dict:
        return json.loads((self.home / "state.json").read_text())

    @property
    def environment(self) -> dict[str, str]:
        return self.state["environment"]

    @property
    def api_url(self) -> str:
        return self.environment["TOUCHLINE_API_URL"]

    @property
    def dagster_url(self) -> str:
        return self.environment["TOUCHLINE_DAGSTER_URL"]

    @staticmethod
    def eventually(condition: Callable[[], object], within_seconds: float = 60.0) -> None:
        """Waits for what another process does; fails when it does not happen."""
        deadline = time.monotonic() + within_seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {within_seconds} s"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The running stack: its processes, its addresses, and ways to disturb it."""
    directory = Path(tempfile.mkdtemp(prefix="touchline journeys "))
    stack = Stack(directory)
    try:
        stack.start()
        yield stack
        assert stack.stop() == 0, stack.output
    finally:
        if stack.process is not None and stack.process.poll() is None:
            stack.process.kill()
            stack.process.wait()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def api(stack: Stack) -> Iterator[httpx.Client]:
    """A client of the stack's API."""
    with httpx.Client(base_url=stack.api_url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def world_engine(stack: Stack) -> Iterator[Engine]:
    """The database of the stack's world."""
    engine = engine_of(stack.environment["TOUCHLINE_DATABASE_URL"])
    yield engine
    engine.dispose()

"""A stack in a home of its own, run as a person runs it, and ways to disturb it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
START_SECONDS = 600.0
UP = "Ctrl-C stops everything"


class Stack:
    """`touchline up` in a home of its own, as a person would run it."""

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = directory / "simulated"
        self._environ = dict(os.environ) | {"TOUCHLINE_HOME": str(directory)}
        self._environ["TOUCHLINE_CROWD"] = "off"  # a test that wants the crowd says so
        self._environ |= settings or {}
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

    def kill(self, service: str) -> None:
        """Kills a service and waits until another process has taken its place."""
        old = self.state["services"][service]["pid"]
        os.kill(old, signal.SIGKILL)
        self.eventually(lambda: self.state["services"][service]["pid"] != old)

    def is_ready(self) -> bool:
        """Whether every service is ready."""
        return all(each["phase"] == "ready" for each in self.state["services"].values())


@contextmanager
def running(name: str, settings: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Start a stack with a home of its own; stop it and forget the home."""
    directory = Path(tempfile.mkdtemp(prefix=name))
    stack = Stack(directory, settings)
    try:
        stack.start()
        yield stack
        assert stack.stop() == 0, stack.output
    finally:
        if stack.process is not None and stack.process.poll() is None:
            stack.process.kill()
            stack.process.wait()
        shutil.rmtree(directory, ignore_errors=True)

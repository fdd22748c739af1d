"""docker-compose.yml on a Docker engine, as a project of its own that is gone afterwards."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from tests.touchline.containers.compose import CHECKOUT
from tests.touchline.containers.place import ENVIRON

BUILT_WITHIN_SECONDS = 3_600
UP_WITHIN_SECONDS = 600


def missing() -> str | None:
    """What is missing to run containers here; None where nothing is."""
    if shutil.which("docker") is None:
        return "there is no `docker` on PATH"
    engine = _docker("info", "--format", "{{.ServerVersion}}")
    if engine.returncode != 0 or not engine.stdout.strip():
        lines = (engine.stderr or engine.stdout).strip().splitlines() or ["it says nothing"]
        return f"no Docker engine answers: {lines[-1]}"
    if _docker("compose", "version").returncode != 0:
        return "Docker has no Compose plugin"
    return None


class Project:
    """The services of docker-compose.yml as containers."""

    def __init__(self, name: str) -> None:
        self.name = name

    def compose(self, *words: str, within_seconds: float = 120) -> str:
        """Run a command of Compose; return what it prints."""
        done = _docker(
            *("compose", "--project-name", self.name, "--file", "docker-compose.yml", *words),
            within_seconds=within_seconds,
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr[-4_000:]}"
        return done.stdout

    def build(self) -> None:
        self.compose("build", within_seconds=BUILT_WITHIN_SECONDS)

    def up(self) -> None:
        """Start everything; return once each is healthy, or has ended well."""
        self.compose("up", "--detach", "--no-build", within_seconds=UP_WITHIN_SECONDS)
        self.until(lambda found: all(map(_is_as_it_should, found.values())))

    def until(self, condition: Callable[[dict[str, Mapping[str, Any]]], bool]) -> None:
        deadline = time.monotonic() + UP_WITHIN_SECONDS
        while not condition(found := self.states()):
            assert time.monotonic() < deadline, found
            time.sleep(1)

    def states(self) -> dict[str, Mapping[str, Any]]:
        """What Compose says of each container, by its service."""
        written = self.compose("ps", "--all", "--format", "json").strip()
        # One list, or a line for each: it depends on the version.
        rows = json.loads(written) if written.startswith("[") else map(_row, written.splitlines())
        return {row["Service"]: row for row in rows}

    def inspected(self, service: str) -> Mapping[str, Any]:
        number = self.compose("ps", "--all", "--quiet", service).strip()
        return json.loads(_docker("inspect", number).stdout)[0]

    def run_in(self, service: str, program: str) -> subprocess.CompletedProcess[str]:
        """Run a line of Python in a container."""
        words = ("compose", "--project-name", self.name, "exec", "--no-TTY", service)
        return _docker(*words, "python", "-c", program)

    def address_of(self, service: str, port: int) -> str:
        return f"http://{self.compose('port', service, str(port)).strip()}"


@contextmanager
def project() -> Iterator[Project]:
    """A project with volumes, a network and ports of its own."""
    made = Project(f"touchline-test-{token_hex(4)}")
    try:
        yield made
    finally:
        made.compose("down", "--volumes", "--timeout", "5")


def _is_as_it_should(row: Mapping[str, Any]) -> bool:
    if row["State"] == "exited":
        return row["ExitCode"] == 0
    return row["State"] == "running" and row["Health"] == "healthy"


def _row(line: str) -> Mapping[str, Any]:
    return json.loads(line)


def _docker(*words: str, within_seconds: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 our own words
        _command(words),
        cwd=CHECKOUT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=within_seconds,
        check=False,
    )


def _command(words: Sequence[str]) -> list[str]:
    return [shutil.which("docker") or "docker", *words]


def _environment() -> dict[str, str]:
    published = {
        f"TOUCHLINE_{name}_PUBLISH": "127.0.0.1:0"  # any free port
        for name in ("API", "DAGSTER", "MLFLOW")
    }
    return {**os.environ, **ENVIRON, **published}

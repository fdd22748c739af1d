"""Commands and the databases of their world."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from touchline.attach import attached
from touchline.errors import WorldBusyError
from touchline.stack import postgres
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.lock import COMMAND, STACK, WorldLock, holder_of
from touchline.stack.state import State

pytestmark = pytest.mark.services

CLOCK = [sys.executable, "-m", "touchline.cli", "clock", "show"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path / "a home"))
    monkeypatch.delenv("TOUCHLINE_DATABASE_URL", raising=False)
    home = Home.of("simulated")
    home.create()
    yield home
    shutil.rmtree(home.sockets, ignore_errors=True)


def test_a_command_starts_the_databases_and_gives_the_world_back(home: Home) -> None:
    with attached("simulated"):
        holder = holder_of(home)
        assert holder is not None
        assert (holder.pid, holder.kind) == (os.getpid(), COMMAND)
        assert postgres.is_accepting(home.sockets)
        assert os.environ["TOUCHLINE_WORLD"] == "simulated"
        assert str(home.sockets) in os.environ["TOUCHLINE_DATABASE_URL"]
    assert holder_of(home) is None
    assert not postgres.is_accepting(home.sockets)
    assert "TOUCHLINE_DATABASE_URL" not in os.environ


@pytest.fixture
def second_command(home: Home) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `touchline clock show` as another person at this machine would."""
    environ = dict(os.environ)  # as it is before anything is attached
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 our own command
            CLOCK,
            cwd=CHECKOUT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_command_waits_for_the_first(
    home: Home, second_command: Callable[[], subprocess.Popen[str]]
) -> None:
    with attached("simulated"):
        second = second_command()
        assert second.stderr is not None
        assert "waiting for" in second.stderr.readline()
    output, complaints = second.communicate(timeout=60)
    assert second.returncode == 0, complaints
    assert "accelerated" in output


def test_a_database_given_from_outside_is_used_as_it_is(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", "postgresql+psycopg://db.example/touchline")
    monkeypatch.setenv("TOUCHLINE_WORLD", "simulated")
    with attached("live"):
        assert os.environ["TOUCHLINE_WORLD"] == "live"
        assert os.environ["TOUCHLINE_DATABASE_URL"].endswith("db.example/touchline")
        assert holder_of(home) is None


def state_of(home: Home, *, is_ready: bool) -> State:
    return State(
        pid=os.getpid(),
        is_ready=is_ready,
        watcher_pid=None,
        addresses={},
        ports={},
        environment={"TOUCHLINE_DATABASE_URL": "postgresql+psycopg://stack/touchline"},
        services={"schema": {"phase": "waiting"}},
    )


def test_a_command_attaches_to_the_running_stack(home: Home) -> None:
    lock = WorldLock.acquire(home, STACK, "touchline up")
    state_of(home, is_ready=True).write(home)
    with attached("simulated"):
        assert os.environ["TOUCHLINE_DATABASE_URL"] == "postgresql+psycopg://stack/touchline"
    assert "TOUCHLINE_DATABASE_URL" not in os.environ
    lock.release()


def test_a_stack_that_does_not_get_ready_is_named(home: Home) -> None:
    lock = WorldLock.acquire(home, STACK, "touchline up")
    state_of(home, is_ready=False).write(home)
    with (
        pytest.raises(WorldBusyError, match="does not become ready"),
        attached("simulated", patience_seconds=0.3),
    ):
        pass
    lock.release()

"""Stopping what runs, whatever runs it."""

import signal
import subprocess
import sys

import pytest

from touchline.stack import stop
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.lock import COMMAND, WorldLock

HOLD = """
import signal, sys, time
from pathlib import Path
from touchline.stack.home import Home
from touchline.stack.lock import WorldLock
lock = WorldLock.acquire(Home(world="simulated", directory=Path(sys.argv[1])), "stack", "up")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def other(home: Home):
    process = subprocess.Popen(  # noqa: S603 our own script
        [sys.executable, "-c", HOLD, str(home.directory)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_stack_is_stopped_and_waited_for(home: Home, other) -> None:
    holder = stop.stop(home)
    assert holder is not None
    assert holder.pid == other.pid
    assert other.wait(timeout=5) == -signal.SIGTERM


def test_a_command_is_left_alone(home: Home) -> None:
    lock = WorldLock.acquire(home, COMMAND, "touchline ingest")
    assert stop.stop(home) is None
    lock.release()


def test_removing_a_world_removes_all_of_it(home: Home) -> None:
    home.ports_file.write_text("{}")
    stop.remove(home)
    assert not home.directory.exists()
    assert not home.sockets.exists()
    home.sockets.mkdir()  # for the fixture's end


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; import touchline.stack.stop;"
        "print([name for name in sys.modules if name in {'click', 'psycopg', 'rich'}])"
    )
    done = subprocess.run(  # noqa: S603 our own module
        [sys.executable, "-S", "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"

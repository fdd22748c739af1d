"""One holder per world."""

import subprocess
import sys

import pytest

from touchline.stack.home import CHECKOUT, Home
from touchline.stack.lock import COMMAND, STACK, WorldLock, holder_of

HOLD = """
import sys
from pathlib import Path
from touchline.stack.home import Home
from touchline.stack.lock import STACK, WorldLock
lock = WorldLock.acquire(Home(world="simulated", directory=Path(sys.argv[1])), STACK, "the other")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(home: Home):
    """A process that holds the world."""
    process = subprocess.Popen(  # noqa: S603 our own script
        [sys.executable, "-c", HOLD, str(home.directory)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_free_world_has_no_holder_even_with_a_file_left_behind(home: Home) -> None:
    assert holder_of(home) is None
    WorldLock.acquire(home, COMMAND, "touchline ingest").release()
    assert home.lock_file.exists()
    assert holder_of(home) is None


def test_the_second_to_come_learns_who_holds_the_world(home: Home, other) -> None:
    with pytest.raises(BlockingIOError):
        WorldLock.acquire(home, STACK, "me", patience_seconds=0)
    holder = holder_of(home)
    assert holder is not None
    assert (holder.pid, holder.kind, holder.title) == (other.pid, STACK, "the other")
    assert holder.is_alive


def test_a_killed_holder_frees_the_world(home: Home, other) -> None:
    other.kill()
    other.wait()
    lock = WorldLock.acquire(home, STACK, "me")
    holder = holder_of(home)
    assert holder is not None
    assert holder.title == "me"
    lock.release()

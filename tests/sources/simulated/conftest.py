"""One world and one server for all tests of Northland; the clock is theirs to set."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from sources.simulated.server import server
from sources.simulated.world import World


class StepClock:
    """A clock that moves only when it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def world() -> World:
    return World()


@pytest.fixture(scope="session")
def _clock() -> StepClock:
    return StepClock(World.OPENING)


@pytest.fixture
def clock(_clock: StepClock) -> StepClock:
    _clock.at = World.OPENING
    return _clock


@pytest.fixture(scope="session")
def base_url(world: World, _clock: StepClock) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        running = server(world, _clock, "127.0.0.1", 0)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.fixture
def http(base_url: str, clock: StepClock) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, trust_env=False, timeout=10) as client:
        yield client

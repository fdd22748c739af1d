"""One running stack for all journeys: a new simulated world, filled by its first run.

A journey may kill any process of it; the stack that the next journey finds is up again.
"""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from storage.kit.engine import engine_of
from tests.journeys.stacks import Stack, running


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """The running stack: its processes, its addresses, and ways to disturb it."""
    with running("touchline journeys ") as stack:
        yield stack


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

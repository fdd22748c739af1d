"""A receiver per test, and alerts that are subscribed to it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.kit.roles import Role
from tests.databases import engine_as
from tests.workers.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def worker_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the worker."""
    worker = engine_as(Role.WORKER, engine)
    yield worker
    worker.dispose()

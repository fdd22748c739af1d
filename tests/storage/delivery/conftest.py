"""The database as the worker, whose steps a delivery takes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.kit.roles import Role
from tests.databases import engine_as


@pytest.fixture
def worker_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the worker."""
    worker = engine_as(Role.WORKER, engine)
    yield worker
    worker.dispose()

"""The database as the worker, which writes notices."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.databases import worker_of


@pytest.fixture
def worker_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the worker."""
    with worker_of(engine) as worker:
        yield worker

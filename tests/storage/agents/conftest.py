"""The database as the worker, and somebody with agents."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.kit.roles import Role
from tests.databases import engine_as
from tests.people import make_account


@pytest.fixture
def worker(engine: Engine, clock: object) -> Iterator[Engine]:
    """Engine on this test's own database as the worker."""
    made = engine_as(Role.WORKER, engine)
    yield made
    made.dispose()


@pytest.fixture
def owner(engine: Engine) -> int:
    """Somebody with a verified account."""
    return make_account(engine)

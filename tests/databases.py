"""One database as several roles."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, make_url

from storage.kit.engine import engine_of
from storage.kit.roles import Role


def url_as(role: str, url: str) -> str:
    """The same database as another role."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def engine_as(role: str, engine: Engine) -> Engine:
    """An engine on the same database as another role; the caller disposes of it."""
    return engine_of(url_as(role, engine.url.render_as_string(hide_password=False)))


@contextmanager
def owner_of(engine: Engine) -> Iterator[Engine]:
    """An engine on the same database as its owner, for what no service may do."""
    owner = engine_as(Role.OWNER, engine)
    try:
        yield owner
    finally:
        owner.dispose()


@contextmanager
def worker_of(engine: Engine) -> Iterator[Engine]:
    """An engine on the same database as the worker's role."""
    worker = engine_as(Role.WORKER, engine)
    try:
        yield worker
    finally:
        worker.dispose()


@contextmanager
def superuser_of(engine: Engine) -> Iterator[Engine]:
    """An engine on the same database as the superuser, who may end the connections of others."""
    superuser = engine_as("postgres", engine)
    try:
        yield superuser
    finally:
        superuser.dispose()

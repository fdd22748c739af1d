"""Bring a database to the head of the migrations, and open what must exist ahead of time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.kit import events, partitions
from storage.kit.engine import engine_of
from storage.register import writes as competitions

_MIGRATIONS = Path(__file__).parent
_MIGRATING = 7_340_001  # advisory lock: two processes that start together migrate once


_OWNER = text(
    "SELECT nspowner::regrole::text AS owner, current_user AS me FROM pg_namespace"
    " WHERE nspname = 'events' AND NOT pg_has_role(nspowner, 'USAGE')"
)


class OwnerNeededError(Exception):
    """The schema belongs to another role, and only its owner can change it."""


def upgrade(url: str) -> None:
    """Create or upgrade every schema at `url`, then ensure partitions; harmless when repeated.

    Raises:
        OwnerNeededError: naming the role to connect as.
    """
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            if (found := connection.execute(_OWNER).one_or_none()) is not None:
                raise OwnerNeededError(
                    f"the schema belongs to {found.owner}: connect as that role to migrate,"
                    f" not as {found.me}"
                )
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATING})
            connection.commit()
            try:
                command.upgrade(config(connection), "head")
                connection.commit()
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATING})
                connection.commit()
        maintain(engine)
    finally:
        engine.dispose()


def maintain(engine: Engine) -> None:
    """Ensure partitions for the coming days, and the competitions; called at migrate and daily."""
    with engine.begin() as connection:
        events.ensure_partitions(connection)
        partitions.ensure_payload_months(connection)
        competitions.plant(connection)


def head_revision() -> str:
    """Return the migration that this code expects of a database."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if head is None:
        raise RuntimeError(f"no migrations at {_MIGRATIONS}")
    return head


def knows(revision: str) -> bool:
    """Whether this code has a migration, and so can bring its schema to the head."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    return revision in {each.revision for each in scripts.walk_revisions()}


def config(connection: Connection) -> Config:
    """Return Alembic's configuration bound to an open connection, never to a rendered URL."""
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration

"""Run migrations on the connection we were handed, or on TOUCHLINE_DATABASE_URL by hand."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from storage.kit import grants
from storage.kit.engine import engine_of
from storage.privileges import FUNCTIONS, TABLES
from storage.schema import SCHEMAS, metadata
from storage.settings import StorageSettings


def is_lasting(_item: Any, name: str | None, kind: str, _reflected: Any, _to: Any) -> bool:
    """Hide partitions: they come and go at run time."""
    return kind != "table" or name is None or not name.startswith(("event_p", "payload_p"))


def is_our_schema(name: str | None, kind: str, _parents: object) -> bool:
    """Look at our schemas only."""
    return kind != "schema" or name in SCHEMAS


def run(connection: Connection) -> None:
    """Migrate in one transaction, then grant what the tables that are there now ask for."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=is_our_schema,
        include_object=is_lasting,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        grants.apply(connection, TABLES, FUNCTIONS)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = engine_of(StorageSettings().database_url)  # pyright: ignore[reportCallIssue]
    with engine.connect() as opened:
        run(opened)
        opened.commit()
    engine.dispose()

"""The migrations build what the tables declare, and take it down again."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.database import engine_of
from storage.migrate import config, upgrade
from storage.tables import SCHEMAS


def test_the_migrations_have_a_single_head(engine: Engine) -> None:
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(config(connection))
    assert len(scripts.get_heads()) == 1


def test_the_tables_declare_exactly_what_the_migrations_build(engine: Engine) -> None:
    with engine.connect() as connection:
        command.check(config(connection))


def test_downgrading_to_the_base_leaves_nothing_and_upgrading_works_again(
    empty_database_url: str,
) -> None:
    upgrade(empty_database_url)
    engine = engine_of(empty_database_url)
    with engine.connect() as connection:
        command.downgrade(config(connection), "base")
        connection.commit()
        assert _our_schemas(connection) == set()
    upgrade(empty_database_url)
    with engine.connect() as connection:
        assert _our_schemas(connection) == set(SCHEMAS)
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str, engine: Engine) -> None:
    with engine.connect() as connection:
        before = connection.execute(text("SELECT epoch FROM events.epoch")).scalar_one()
    upgrade(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT epoch FROM events.epoch")).scalar_one() == before


def _our_schemas(connection: Connection) -> set[str]:
    return set(inspect(connection).get_schema_names()) & set(SCHEMAS)

"""The migrations build what the tables declare, and take it down again."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.kit import grants
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.migrations.upgrade import config, upgrade
from storage.privileges import FUNCTIONS, TABLES
from storage.schema import SCHEMAS
from tests.databases import url_as


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


def test_every_revision_can_be_stopped_at(empty_database_url: str) -> None:
    """What is granted after an upgrade names no column that comes with a later revision."""
    engine = engine_of(empty_database_url)
    with engine.connect() as connection:
        settings = config(connection)
        scripts = ScriptDirectory.from_config(settings)
        revisions = [each.revision for each in scripts.walk_revisions()][::-1]
        for revision in revisions:
            command.upgrade(settings, revision)
            connection.commit()
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert found == scripts.get_current_head()
        assert grants.apply(connection, TABLES, FUNCTIONS) == 0
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str, engine: Engine) -> None:
    as_owner = url_as(Role.OWNER, database_url)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT epoch FROM events.epoch")).scalar_one()
    upgrade(as_owner)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT epoch FROM events.epoch")).scalar_one() == before


def _our_schemas(connection: Connection) -> set[str]:
    return set(inspect(connection).get_schema_names()) & set(SCHEMAS)


def test_deliveries_of_alerts_move_with_their_state_and_come_back(empty_database_url: str) -> None:
    engine = engine_of(empty_database_url)
    try:
        with engine.connect() as connection:
            command.upgrade(config(connection), "0024_seal_versions")
            _add_old_deliveries(connection)
            connection.commit()
            before = connection.execute(text(_OLD)).all()
            command.upgrade(config(connection), "head")
            connection.commit()
            moved = connection.execute(text(_MOVED)).all()
            new = connection.execute(text(_NEW_MESSAGE)).scalar_one()
            connection.execute(text("DELETE FROM delivery.message WHERE topic = 'x'"))
            command.downgrade(config(connection), "0024_seal_versions")
            connection.commit()
            after = connection.execute(text(_OLD)).all()
        upgrade(empty_database_url)
    finally:
        engine.dispose()
    states = [tuple(row) for row in moved]
    assert states == [
        (3, "alerts", "webhook", "waiting", 0, None, {"payload": {"alert_id": 1}}),
        (5, "alerts", "webhook", "delivered", 1, None, {"payload": {"alert_id": 1}}),
        (9, "alerts", "webhook", "given_up", 12, "410", {"payload": {"alert_id": 1}}),
    ]
    assert new == 10
    assert after == before


def _add_old_deliveries(connection: Connection) -> None:
    """A delivery that waits, one that arrived, one that was given up."""
    connection.execute(text(_OLD_ALERT))
    connection.execute(text(_OLD_DELIVERIES))


_OLD_ALERT = """
    INSERT INTO monitoring.alert (
        alert_id, key, kind, severity, title, message, details, raised_at, last_seen_at)
    OVERRIDING SYSTEM VALUE
    VALUES (1, 'k', 'x', 'warning', 't', 'm', '{}', now(), now())"""
_OLD_DELIVERIES = """
    INSERT INTO monitoring.alert_delivery (
        delivery_id, alert_id, type, body, created_at, attempts, next_attempt_at, delivered_at,
        given_up_at, last_error)
    OVERRIDING SYSTEM VALUE
    SELECT id, 1, 'alert.raised', '{"payload": {"alert_id": 1}}', now(), attempts, now(),
           CASE WHEN state = 'delivered' THEN now() END,
           CASE WHEN state = 'given_up' THEN now() END,
           CASE WHEN state = 'given_up' THEN '410' END
    FROM (VALUES (3, 0, 'waiting'), (5, 1, 'delivered'), (9, 12, 'given_up'))
        AS old (id, attempts, state)"""
_OLD = """
    SELECT delivery_id, alert_id, type, body, created_at, attempts, delivered_at, given_up_at,
           last_error
    FROM monitoring.alert_delivery ORDER BY delivery_id"""
_MOVED = """
    SELECT delivery_id, topic, channel,
           CASE WHEN due_at IS NOT NULL THEN 'waiting'
                WHEN delivered_at IS NOT NULL THEN 'delivered'
                WHEN given_up_at IS NOT NULL THEN 'given_up' END,
           attempts, last_error, body
    FROM delivery.delivery JOIN delivery.message USING (message_id) ORDER BY delivery_id"""
_NEW_MESSAGE = """
    INSERT INTO delivery.message (topic, type, body, created_at)
    VALUES ('x', 'x', '{}', now()) RETURNING message_id"""

"""What each role may do: the table against the catalog, and attacks as the services' roles."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit import grants
from storage.kit.grants import PRIVILEGES, privileges
from storage.kit.roles import SERVICES, Role
from storage.kit.unit_of_work import UnitOfWork
from storage.migrations.upgrade import OwnerNeededError, upgrade
from storage.privileges import FUNCTIONS, TABLES
from storage.schema import SCHEMAS
from tests.databases import engine_as
from tests.storage.builders import a_model, fixture, forecast_of, ingest, the_match

pytestmark = pytest.mark.services

As = Callable[[Role], Engine]

_OURS = text(
    "SELECT n.nspname || '.' || relname FROM pg_class AS c"
    " JOIN pg_namespace AS n ON n.oid = relnamespace"
    " WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition"
    " AND nspname !~ '^pg_' AND nspname <> 'information_schema'"
)
_DEFINERS = text(
    "SELECT n.nspname || '.' || proname AS name, proconfig FROM pg_proc AS p"
    " JOIN pg_namespace AS n ON n.oid = pronamespace"
    " WHERE prosecdef AND nspname !~ '^pg_'"
)
_CALLERS = text(
    "SELECT rolname FROM pg_roles, pg_proc AS p WHERE pronamespace = to_regnamespace(:schema)"
    " AND proname = :name AND has_function_privilege(rolname, p.oid, 'EXECUTE')"
    " AND rolname LIKE 'touchline_%'"
)
_MAY_COLUMN = text("SELECT has_column_privilege(:role, :table, :name, :kind)")
REMADE = (
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "DROP TABLE {}",
    "TRUNCATE {}",
)
SEALED = ("forecast.seal", "forecast.forecast")


@pytest.fixture
def as_role(engine: Engine) -> Iterator[As]:
    """Gives an engine on this test's database as another role."""
    opened: list[Engine] = []

    def open_as(role: Role) -> Engine:
        opened.append(engine_as(role, engine))
        return opened[-1]

    yield open_as
    for each in opened:
        each.dispose()


@pytest.fixture
def sealed(engine: Engine, clock: Any) -> None:
    """A payload's worth of everything that must not be changed."""
    ingest(engine, fixture())
    model = a_model(engine)
    with UnitOfWork(engine) as uow:
        seal_forecasts(uow, [forecast_of(the_match(engine).match_id, model)])
        uow.commit()


def granted(engine: Engine, statements: Iterable[str]) -> list[str]:
    """Return those of the statements that PostgreSQL does not refuse for want of a right."""
    return [each for each in statements if not _is_refused(engine, each)]


def _is_refused(engine: Engine, statement: str) -> bool:
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(statement)
        except ProgrammingError as error:
            return isinstance(error.orig, InsufficientPrivilege)
    return False


def test_every_table_has_a_decision_and_every_decision_a_table(engine: Engine) -> None:
    with engine.connect() as connection:
        assert set(connection.execute(_OURS).scalars()) == set(TABLES)


def test_every_role_may_do_what_the_table_says_and_nothing_else(engine: Engine) -> None:
    with engine.connect() as connection:
        for table, granted in TABLES.items():
            for role in SERVICES:
                allowed = set(privileges(granted.of(role)))
                for privilege in (*PRIVILEGES.values(), "TRUNCATE", "TRIGGER", "REFERENCES"):
                    expected = (privilege, "") in allowed
                    found = may(connection, role, table, privilege)
                    assert found == expected, (role, table, privilege)


def test_every_column_that_is_named_is_granted(engine: Engine) -> None:
    """A name that no column has would be left out in silence."""
    with engine.connect() as connection:
        for table, granted in TABLES.items():
            for role in SERVICES:
                for privilege, column in privileges(granted.of(role)):
                    values = {"role": role, "table": table, "name": column, "kind": privilege}
                    assert not column or connection.execute(_MAY_COLUMN, values).scalar_one(), (
                        values
                    )


def may(connection: Connection, role: Role, table: str, privilege: str) -> bool:
    values = {"role": role, "table": table, "privilege": privilege}
    return connection.execute(
        text("SELECT has_table_privilege(:role, :table, :privilege)"), values
    ).scalar_one()


def test_what_runs_as_the_owner_is_listed_and_cannot_be_led_elsewhere(engine: Engine) -> None:
    with engine.connect() as connection:
        found = {row.name: row.proconfig for row in connection.execute(_DEFINERS)}
        assert set(found) == set(FUNCTIONS)
        for name, (path,) in found.items():
            home = "jobs" if name.startswith("jobs.") else "pg_catalog"
            assert path == f"search_path={home}, pg_temp", name
        for name, callers in FUNCTIONS.items():
            schema, _, plain = name.partition(".")
            values = {"schema": schema, "name": plain}
            may_call = connection.execute(_CALLERS, values).scalars()
            assert set(may_call) == {*callers, Role.OWNER}, name


def test_granting_again_changes_nothing_and_mends_what_was_changed(owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        assert grants.apply(connection, TABLES, FUNCTIONS) == 0
        connection.exec_driver_sql(
            "GRANT DELETE ON raw.payload TO touchline_api; REVOKE SELECT ON football.match FROM"
            " touchline_reader; GRANT UPDATE (body) ON raw.payload TO PUBLIC"
        )
        assert grants.apply(connection, TABLES, FUNCTIONS) == 3
        assert not may(connection, Role.API, "raw.payload", "DELETE")
        assert may(connection, Role.READER, "football.match", "SELECT")


@pytest.mark.parametrize("letters", ["x", "r,a", "rw(", "w()"])
def test_letters_that_mean_nothing_are_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="rawd"):
        list(privileges(letters))


@pytest.mark.parametrize("role", SERVICES)
def test_no_service_remakes_a_table_or_turns_its_triggers_off(as_role: As, role: Role) -> None:
    tables = (*SEALED, "events.event", "raw.payload", "football.match")
    attacks = [statement.format(table) for table in tables for statement in REMADE]
    assert not granted(as_role(role), attacks)


@pytest.mark.parametrize("role", SERVICES)
def test_no_service_becomes_another_or_reaches_the_server(as_role: As, role: Role) -> None:
    attacks = [
        f"SET ROLE {Role.OWNER}",
        "SET ROLE postgres",
        f"SET SESSION AUTHORIZATION {Role.OWNER}",
        "SET session_replication_role = replica",
        "CREATE TABLE football.mine (x int)",
        "CREATE FUNCTION events.mine() RETURNS int LANGUAGE sql RETURN 1",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
        "UPDATE clock.setting SET domain_at = domain_at - interval '1 day'",
    ]
    assert not granted(as_role(role), attacks)


@pytest.mark.parametrize("role", [Role.API, Role.WORKER, Role.READER])
def test_only_the_pipelines_write_facts_and_seal(as_role: As, sealed: None, role: Role) -> None:
    attacks = [
        "UPDATE raw.payload SET body = 'x'",
        "DELETE FROM raw.payload",
        "UPDATE raw.quarantine SET resolution = 'gone'",
        "UPDATE events.event SET payload = '{}'",
        "DELETE FROM events.event",
        "INSERT INTO events.event SELECT * FROM events.event",
        "SELECT setval('events.seq', 1)",
        "SELECT events.drop_partitions(1000000)",
        "SELECT raw.drop_unchanged(clock_timestamp())",
        "INSERT INTO football.match DEFAULT VALUES",
        "UPDATE football.match SET home_goals_90 = 9",
        "DELETE FROM football.match_version",
        "INSERT INTO football.odds_quote DEFAULT VALUES",
        "INSERT INTO forecast.seal DEFAULT VALUES",
        "INSERT INTO forecast.forecast (seal_no, position, body) VALUES (1, 1, '{}')",
        "UPDATE forecast.forecast SET p_home = 1",
        "DELETE FROM forecast.seal",
        "INSERT INTO forecast.model_version DEFAULT VALUES",
        "UPDATE forecast.model_version SET parameters = '{}'",
        "INSERT INTO monitoring.scorecard DEFAULT VALUES",
        "INSERT INTO monitoring.ab_reading DEFAULT VALUES",
        "DELETE FROM monitoring.ab_exposure",
        "UPDATE monitoring.alert SET message = 'nothing happened'",
        "UPDATE public.alembic_version SET version_num = '0001_clock'",
    ]
    assert not granted(as_role(role), attacks)


def test_the_pipelines_add_to_the_record_and_change_nothing_in_it(
    engine: Engine, sealed: None
) -> None:
    attacks = [
        "UPDATE forecast.seal SET sealed_at = now()",
        "UPDATE forecast.forecast SET p_home = 1",
        "DELETE FROM forecast.seal",
        "DELETE FROM forecast.forecast",
        "UPDATE raw.payload SET body = 'x'",
        "DELETE FROM raw.payload",
        "INSERT INTO events.event SELECT * FROM events.event",
        "DELETE FROM events.event",
        "UPDATE events.epoch SET epoch = 'mine'",
        "DELETE FROM football.match",
        "UPDATE forecast.decision SET reason = 'none'",
    ]
    assert not granted(engine, attacks)


def test_a_reader_sees_no_ticket(as_role: As) -> None:
    assert not granted(as_role(Role.READER), ["SELECT * FROM events.ticket"])


def test_who_is_not_the_owner_learns_who_migrates(database_url: str) -> None:
    with pytest.raises(OwnerNeededError, match="touchline_owner"):
        upgrade(database_url)


def test_where_one_login_does_everything_nothing_is_granted_and_all_works(
    postgres_server: Any,
) -> None:
    postgres_server.administer("CREATE ROLE alone LOGIN")
    postgres_server.administer("CREATE DATABASE alone OWNER alone")
    url = postgres_server.url("alone", "alone")
    upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert set(connection.execute(_OURS).scalars()) == set(TABLES)
    engine.dispose()
    postgres_server.administer("DROP DATABASE alone WITH (FORCE)")
    postgres_server.administer("DROP ROLE alone")


def test_the_schemas_of_the_table_are_ours() -> None:
    assert {name.partition(".")[0] for name in TABLES} == {*SCHEMAS, "jobs", "public"}

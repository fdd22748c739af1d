"""Roles and databases of a cluster: made, made again, and taken over from an earlier version."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.migrations.upgrade import config, upgrade
from touchline.databases import SUPERUSER, prepare
from touchline.errors import TouchlineError
from touchline.stack import postgres
from touchline.stack.servers import DATABASES

pytestmark = pytest.mark.services

BEFORE_ROLES = "0021_payload_keys"
PASSWORDS = {f"TOUCHLINE_{role.name}_PASSWORD": f"secret{role.name}" for role in Role}
FOREIGN = (
    "SELECT relname, relowner::regrole::text FROM pg_class AS c"
    " JOIN pg_namespace AS n ON n.oid = relnamespace"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relowner <> %s::regrole"
)


class Cluster:
    """A server of its own, reached over its socket."""

    def __init__(self, sockets: Path) -> None:
        self.sockets = sockets

    def connect(self, role: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets),
            port=postgres.PORT,
            user=role,
            dbname=database,
            autocommit=True,
        )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    sockets = Path(tempfile.mkdtemp(prefix="tl-"))
    try:
        with postgres.running(
            tmp_path / "data", sockets, settings=(*postgres.SETTINGS, "fsync=off")
        ):
            yield Cluster(sockets)
    finally:
        shutil.rmtree(sockets)


def test_each_role_reaches_its_own_database_and_no_other(cluster: Cluster) -> None:
    assert postgres.has_databases(cluster.sockets, DATABASES)
    assert postgres.has_databases(cluster.sockets, DATABASES), "made again, nothing happens"
    for role in Role:
        for database in DATABASES:
            if database == role.database:
                cluster.connect(role, database).close()
            else:
                with pytest.raises(psycopg.OperationalError, match="permission denied"):
                    cluster.connect(role, database)


def test_no_role_is_more_than_a_login(cluster: Cluster) -> None:
    assert postgres.has_databases(cluster.sockets, DATABASES)
    with cluster.connect(postgres.SUPERUSER, "postgres") as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication"
            " OR rolbypassrls, (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)"
            " FROM pg_roles AS r WHERE rolname LIKE 'touchline_%'"
        ).fetchall()
    assert sorted(found) == sorted((role.value, False, 0) for role in Role)


def test_a_world_of_an_earlier_version_is_handed_over_with_all_that_is_in_it(
    cluster: Cluster,
) -> None:
    with cluster.connect(postgres.SUPERUSER, "postgres") as connection:
        for database in DATABASES:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
    with cluster.connect(postgres.SUPERUSER, "mlflow") as connection:
        connection.execute("CREATE TABLE runs (run_id bigserial PRIMARY KEY, name text)")
        connection.execute("CREATE TYPE state AS ENUM ('on', 'off')")
    engine = engine_of(postgres.url(cluster.sockets, "touchline"))
    with engine.connect() as connection:
        command.upgrade(config(connection), BEFORE_ROLES)
        connection.exec_driver_sql(
            "CREATE TABLE events.event_p0 (LIKE events.event INCLUDING DEFAULTS);"
            "ALTER TABLE events.event ATTACH PARTITION events.event_p0 FOR VALUES FROM (0) TO (10)"
        )
        connection.commit()
    engine.dispose()

    assert postgres.has_databases(cluster.sockets, DATABASES)
    upgrade(postgres.url_of(cluster.sockets, Role.OWNER))

    for role in (Role.OWNER, Role.MLFLOW):
        with cluster.connect(postgres.SUPERUSER, role.database) as connection:
            assert not connection.execute(FOREIGN, [role]).fetchall()
    with cluster.connect(Role.MLFLOW, "mlflow") as connection:
        connection.execute("ALTER TABLE runs ADD COLUMN since state")
    with cluster.connect(Role.PIPELINES, "touchline") as connection:
        connection.execute("SELECT raw.ensure_month('2031-05-01Z')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM forecast.seal")


def test_a_start_that_was_cut_short_is_completed_by_the_next(cluster: Cluster) -> None:
    with cluster.connect(postgres.SUPERUSER, "postgres") as connection:
        connection.execute("CREATE ROLE touchline_owner LOGIN")
        connection.execute("CREATE DATABASE touchline")
    assert postgres.has_databases(cluster.sockets, DATABASES)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        cluster.connect(Role.MLFLOW, "touchline")
    upgrade(postgres.url_of(cluster.sockets, Role.OWNER))


def test_a_server_elsewhere_gets_the_same_with_passwords(cluster: Cluster) -> None:
    superuser = make_conninfo(host=str(cluster.sockets), port=postgres.PORT, user="postgres")
    prepare({SUPERUSER: superuser, **PASSWORDS})
    with cluster.connect(postgres.SUPERUSER, "postgres") as connection:
        secrets = connection.execute(
            "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'"
        ).fetchall()
    assert {name for (name,) in secrets} == set(Role)
    prepare({SUPERUSER: superuser, **PASSWORDS})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (PASSWORDS, SUPERUSER),
        ({SUPERUSER: "postgresql://x@127.0.0.1:1/postgres"}, "TOUCHLINE_API_PASSWORD"),
        ({SUPERUSER: "postgresql://x:hush@127.0.0.1:1/postgres", **PASSWORDS}, "refuses"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environ: dict[str, str], words: str) -> None:
    with pytest.raises(TouchlineError, match=words) as raised:
        prepare(environ)
    assert "hush" not in str(raised.value)

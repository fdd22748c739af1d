"""Roles and databases of a PostgreSQL server, made by its superuser; harmless when repeated.

Each role knows one database; three of them own theirs. The superuser is for this and for backups:
no service is it. A cluster of an earlier version, whose objects belong to the superuser, is handed
over to the owners.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import psycopg
from psycopg import sql

from storage.kit.roles import Database, Role

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"
Connect = Callable[[str], Connection]

_ROLES = "SELECT rolname FROM pg_roles"
_DATABASES = "SELECT datname, datdba::regrole::text FROM pg_database"

# Extensions' own objects stay with the role that installed them.
_HAND_OVER = """
DO $$
DECLARE
    owner CONSTANT text := current_setting('touchline.owner');
    statement text;
BEGIN
    FOR statement IN
        WITH ours AS (
            SELECT oid, nspname, nspowner FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        )
        SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, owner) FROM ours
        WHERE nspname <> 'public' AND nspowner <> owner::regrole
        UNION ALL
        SELECT format('ALTER %s %I.%I OWNER TO %I', CASE relkind
                WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, nspname, relname, owner)
        FROM pg_class AS c JOIN ours ON ours.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> owner::regrole
            AND NOT EXISTS (
                SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                    AND (deptype = 'e' OR relkind = 'S' AND deptype IN ('a', 'i'))
            )
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, owner)
        FROM pg_proc AS p JOIN ours ON ours.oid = pronamespace
        WHERE proowner <> owner::regrole AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
        )
        UNION ALL
        SELECT format('ALTER TYPE %I.%I OWNER TO %I', nspname, typname, owner)
        FROM pg_type AS t JOIN ours ON ours.oid = typnamespace
        WHERE typtype IN ('e', 'd') AND typowner <> owner::regrole AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e'
        )
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$
"""


def ensure(
    connect: Connect,
    databases: Iterable[Database],
    passwords: Mapping[Role, str] | None = None,
) -> None:
    """Makes the roles of these databases and the databases, each its owner's.

    Args:
        connect: opens a superuser's connection to a database, in autocommit.
        databases: those that are ours to make on this server.
        passwords: set each time; without them the server must trust every connection.
    """
    wanted = tuple(databases)
    with connect("postgres") as connection:
        ensure_roles(connection, (role for role in Role if role.database in wanted), passwords)
        owners = {str(name): str(owner) for name, owner in connection.execute(_DATABASES)}
        for name in wanted:
            if name not in owners:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    for name in wanted:
        if owners.get(name) != _owner_of(name):
            _hand_over(connect, name)


def ensure_roles(
    connection: Connection, wanted: Iterable[Role], passwords: Mapping[Role, str] | None = None
) -> None:
    """Makes roles that are missing, and sets the passwords that are given."""
    known = {str(name) for (name,) in connection.execute(_ROLES)}
    for role in wanted:
        password = (passwords or {}).get(role)
        if role in known and password is None:
            continue
        verb = sql.SQL("ALTER" if role in known else "CREATE")
        secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
        statement = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE{}")
        connection.execute(statement.format(verb, sql.Identifier(role), secret))


def _owner_of(database: Database) -> Role:
    return next(role for role in Role if role.database == database and role.is_owner)


def _hand_over(connect: Connect, database: Database) -> None:
    """Closes a database to strangers and gives it, with all in it, to its owner.

    The database itself comes last: that it is its owner's marks that the rest is done.
    """
    owner = _owner_of(database)
    with connect(database) as connection:
        connection.execute("SELECT set_config('touchline.owner', %s, false)", [owner.value])
        connection.execute(_HAND_OVER)
        name = sql.Identifier(database)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        for role in Role:
            if role.database == database:
                allowed = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
                connection.execute(allowed.format(name, sql.Identifier(role)))
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(owner))
        )

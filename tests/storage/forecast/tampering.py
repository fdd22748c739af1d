"""What only the superuser of a server can do to sealed rows, for tests of what notices it."""

from sqlalchemy import Engine

from football.canonical import digest
from football.sealed.chain import root
from storage.kit.engine import driver_connection
from tests.databases import engine_as
from touchline.stack import postgres

_CHECKS = {
    "seal": ("seal_hash_follows",),
    "forecast": ("forecast_facts_before_seal", "forecast_probabilities",
                 "forecast_sealed_before_kickoff", "forecast_sums_to_one"),
    "sealed_insight": (),
}  # fmt: skip


def tamper(engine: Engine, *statements: str) -> None:
    """Take the armour off, write, and put the triggers back on; CHECKs stay away."""
    superuser = engine_as(postgres.SUPERUSER, engine)
    with superuser.begin() as connection:
        for table, checks in _CHECKS.items():
            connection.exec_driver_sql(f"ALTER TABLE forecast.{table} DISABLE TRIGGER USER")
            for name in checks:
                drop = f"ALTER TABLE forecast.{table} DROP CONSTRAINT IF EXISTS ck_{name}"
                connection.exec_driver_sql(drop)
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
        for table in _CHECKS:
            connection.exec_driver_sql(f"ALTER TABLE forecast.{table} ENABLE TRIGGER USER")
    superuser.dispose()


def seal_directly(engine: Engine, written: bytes, **columns: str) -> None:
    """Seal the bytes of one body in plain SQL, without our code; triggers are on.

    Args:
        engine: of the database.
        written: the body.
        columns: of the seal, as SQL, which the writer tries to choose.
    """
    names = ", ".join(("root", "count", *columns))
    values = ", ".join(("%s", "1", *columns.values()))
    with engine.begin() as connection, driver_connection(connection).cursor() as cursor:
        cursor.execute(
            f"INSERT INTO forecast.seal ({names}) VALUES ({values}) RETURNING seal_no".encode(),  # noqa: S608
            (root([digest(written)]),),
        )
        (seal_no,) = cursor.fetchone() or (0,)
        cursor.execute(
            "INSERT INTO forecast.forecast (seal_no, position, body) VALUES (%s, 0, %s)",
            (seal_no, written),
        )


def relink(engine: Engine) -> None:
    """Compute digests, roots and hashes again, so that the chain holds in itself."""
    tamper(
        engine,
        "UPDATE forecast.forecast SET digest = sha256(body)",
        "UPDATE forecast.seal AS s SET root = (SELECT sha256(string_agg(digest, ''::bytea"
        " ORDER BY position)) FROM forecast.forecast AS f WHERE f.seal_no = s.seal_no)",
        """
        DO $$
        DECLARE own record; before bytea := decode(repeat('00', 32), 'hex');
        BEGIN
            UPDATE forecast.seal SET previous = sha256(int8send(seal_no)),
                hash = sha256(int8send(-seal_no));
            FOR own IN SELECT * FROM forecast.seal ORDER BY seal_no LOOP
                UPDATE forecast.seal SET previous = before, hash = forecast.seal_hash(
                    own.version, before, own.root, own.sealed_at, own.count
                ) WHERE seal_no = own.seal_no RETURNING hash INTO before;
            END LOOP;
        END $$
        """,
    )

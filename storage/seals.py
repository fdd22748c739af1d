"""Sealed forecasts: one seal per writing transaction, each naming the one before.

What belongs here: appending, verifying the whole chain, the proof of one forecast. Written only
through `storage.unit_of_work`; nothing here or in the database can change what was sealed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, insert, select, text

from storage.canonical import GENESIS, canonical_json, digest, link, root
from storage.database import driver_connection
from storage.tables.forecast import forecast, model_version, seal
from storage.tables.match import match

_SEALING = 7_340_003  # advisory lock, held to COMMIT: two seals never name the same previous

ForecastBody = Mapping[str, object]

REQUIRED_KEYS = frozenset(
    {
        "forecast_id",
        "match_id",
        "track",
        "horizon",
        "model_version_id",
        "kickoff_at",
        "as_of",
        "p_home",
        "p_draw",
        "p_away",
        "features_digest",
    }
)


class SealError(ValueError):
    """Nothing was sealed.

    SealError
    ├── ForecastBodyError   a body lacks what the query columns are filled from
    └── SealRefusedError    the database refused: too late, no such match, not a distribution
    """


class ForecastBodyError(SealError):
    """A body lacks what the query columns are filled from."""


class SealRefusedError(SealError):
    """The database refused a forecast, and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One link of the chain."""

    seal_no: int
    previous: bytes
    root: bytes
    hash: bytes
    forecast_count: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first place where the chain does not hold."""

    seal_no: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReport:
    """What verifying found."""

    seals: int
    forecasts: int
    head: bytes
    fault: Fault | None

    @property
    def holds(self) -> bool:
        return self.fault is None


def append(connection: Connection, bodies: Sequence[ForecastBody]) -> Seal:
    """Seal `bodies` as one link; after the transaction's rows, before its events.

    Raises:
        ForecastBodyError: a body lacks a required key.
        SealRefusedError: a match has kicked off or does not exist, or the probabilities are none.
    """
    for body in bodies:
        if missing := REQUIRED_KEYS - body.keys():
            raise ForecastBodyError(f"a forecast needs {', '.join(sorted(missing))}")
    _lock_rows(connection, bodies)
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEALING})
    encoded = [canonical_json(body) for body in bodies]
    number, previous = head(connection)
    root_of_seal = root(digest(body) for body in encoded)
    inserted = connection.execute(
        insert(seal)
        .values(
            seal_no=number + 1,
            previous=previous,
            root=root_of_seal,
            hash=link(previous, root_of_seal),
            forecast_count=len(encoded),
            sealed_at=text("clock.now()"),
        )
        .returning(*seal.c)
    )
    written = Seal(**inserted.mappings().one())
    _write(connection, number + 1, encoded)
    return written


def _write(connection: Connection, seal_no: int, encoded: Sequence[bytes]) -> None:
    try:
        with (
            driver_connection(connection).cursor() as cursor,
            cursor.copy("COPY forecast.forecast (seal_no, position, body) FROM STDIN") as copy,
        ):
            for position, body in enumerate(encoded):
                copy.write_row((seal_no, position, body))
    except psycopg.IntegrityError as error:
        raise SealRefusedError(error.diag.message_primary or str(error)) from error


def head(connection: Connection) -> tuple[int, bytes]:
    """Return number and hash of the last seal; (0, genesis) before the first."""
    row = connection.execute(
        select(seal.c.seal_no, seal.c.hash).order_by(seal.c.seal_no.desc()).limit(1)
    ).one_or_none()
    return (row.seal_no, row.hash) if row else (0, GENESIS)


def verify(engine: Engine, *, expected_head: bytes | None = None) -> SealReport:
    """Recompute every digest, root and hash in one query; report the first fault.

    Args:
        engine: the database to verify.
        expected_head: a hash published earlier; a chain cut short before it is a fault.
    """
    statement = (resources.files("storage.statements") / "verify_seals.sql").read_text()
    with engine.connect() as connection:
        row = connection.execute(text(statement)).one()
        known = expected_head in {None, GENESIS} or (
            connection.execute(select(seal.c.seal_no).where(seal.c.hash == expected_head)).first()
        )
    fault = Fault(seal_no=row.fault_seal_no, reason=row.fault) if row.fault else None
    if fault is None and not known:
        fault = Fault(seal_no=row.seals, reason="the expected head is not in the chain")
    return SealReport(
        seals=row.seals, forecasts=row.forecasts, head=row.head or GENESIS, fault=fault
    )


def proof(connection: Connection, forecast_id: UUID) -> dict[str, object] | None:
    """Return everything a stranger needs to check one forecast, or None if there is none.

    See `storage.proofs.faults_of` for the check.
    """
    found = connection.execute(
        select(forecast.c.body, forecast.c.position, *seal.c)
        .join(seal, forecast.c.seal_no == seal.c.seal_no)
        .where(forecast.c.forecast_id == forecast_id)
    ).one_or_none()
    if found is None:
        return None
    siblings = connection.execute(
        select(forecast.c.digest)
        .where(forecast.c.seal_no == found.seal_no)
        .order_by(forecast.c.position)
    ).scalars()
    later = connection.execute(
        select(seal.c.seal_no, seal.c.root, seal.c.hash)
        .where(seal.c.seal_no > found.seal_no)
        .order_by(seal.c.seal_no)
    ).all()
    return {
        "forecast_id": str(forecast_id),
        "body": found.body.decode(),
        "digest": digest(found.body).hex(),
        "position": found.position,
        "digests": [value.hex() for value in siblings],
        "seal_no": found.seal_no,
        "previous": found.previous.hex(),
        "root": found.root.hex(),
        "hash": found.hash.hex(),
        "sealed_at": found.sealed_at.isoformat().replace("+00:00", "Z"),
        "later_roots": [row.root.hex() for row in later],
        "head": (later[-1].hash if later else found.hash).hex(),
    }


def _lock_rows(connection: Connection, bodies: Sequence[ForecastBody]) -> None:
    """Take the foreign keys' row locks before the seal's lock: rows, seal, event."""
    for table, key in ((match, "match_id"), (model_version, "model_version_id")):
        column = table.c[key]
        wanted = sorted({body[key] for body in bodies}, key=str)
        connection.execute(
            select(column)
            .where(column.in_(wanted))
            .order_by(column)
            .with_for_update(read=True, key_share=True)
        ).all()

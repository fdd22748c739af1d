"""The chain of seals: one per writing transaction, each naming the one before.

What belongs here: appending, and the head. What is sealed is plugged in as a `Sealable`; verifying
needs to know all of them and is `storage.forecast.seals`. Written only through
`storage.kit.unit_of_work`; nothing here or in the database can change what was sealed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, RowMapping, Table, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from football.canonical import digest
from football.sealed.chain import root
from football.sealed.errors import BodyError
from football.sealed.kind import Kind
from football.sealed.seal import Seal
from storage.kit.engine import driver_connection
from storage.kit.tables.seals import seal, seal_key, seal_signature

_COPY = SQL("COPY {} (seal_no, position, body) FROM STDIN")

Body = TypeVar("Body")


class Signs(Protocol):
    """What signs a head: `storage.kit.signing.Signer`, which the API does without."""

    @property
    def key_id(self) -> str: ...

    @property
    def public_key(self) -> bytes: ...

    def sign(self, statement: bytes) -> bytes: ...


class SealError(ValueError):
    """Nothing was sealed.

    SealError
    ├── UnreadableBodyError  a body cannot be written as one of its kind
    └── SealRefusedError     the database refused: too late, no such match, not a distribution
    """


class UnreadableBodyError(SealError):
    """A body cannot be written as one of its kind."""


class SealRefusedError(SealError):
    """The database refused to seal, and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealable(Generic[Body]):
    """How things of one kind are stored under their seal.

    Attributes:
        kind: its name, codec and rule of time.
        table: takes (seal_no, position, body); triggers fill and check the rest.
        lock_rows: takes the row locks of its foreign keys, which come before the seal's.
    """

    kind: Kind[Body]
    table: Table
    lock_rows: Callable[[Connection, Sequence[Body]], None]


Batch = tuple[Sealable[Any], Sequence[Any]]


def append(connection: Connection, batches: Sequence[Batch], signer: Signs | None = None) -> Seal:
    """Seal all `batches` as one link; after the transaction's rows, before its events.

    Args:
        connection: of the transaction, which is committed soon after: others wait for it.
        batches: what is sealed, kind by kind.
        signer: signs the new head; it stays unsigned if not given.

    Raises:
        UnreadableBodyError: a body has no canonical form.
        SealRefusedError: a match has begun or does not exist, the probabilities are none, or the
            clock stands before the last seal.
    """
    encoded = [(sealable, _encoded(sealable, bodies)) for sealable, bodies in batches]
    for sealable, bodies in batches:
        sealable.lock_rows(connection, bodies)
    everything = [body for _, each in encoded for body in each]
    try:
        written = _insert(connection, root(map(digest, everything)), len(everything))
        position = 0
        for sealable, bodies in encoded:
            _copy(connection, sealable.table, written.seal_no, position, bodies)
            position += len(bodies)
    except IntegrityError as error:
        raise SealRefusedError(_reason(error.orig)) from error
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise SealRefusedError(_reason(error)) from error
    if signer is not None:
        sign(connection, written, signer)
    return written


def head(connection: Connection) -> Seal | None:
    """Return the newest seal; None before the first."""
    found = connection.execute(select(seal).order_by(seal.c.seal_no.desc()).limit(1))
    row = found.mappings().one_or_none()
    return None if row is None else seal_of(row)


def sign(connection: Connection, sealed: Seal, signer: Signs) -> None:
    """Keep the signature of a seal beside it, and the public key; harmless when repeated."""
    connection.execute(
        upsert(seal_key)
        .values(key_id=signer.key_id, public_key=signer.public_key, made_at=text("clock.now()"))
        .on_conflict_do_nothing()
    )
    connection.execute(
        upsert(seal_signature)
        .values(
            seal_no=sealed.seal_no,
            key_id=signer.key_id,
            signature=signer.sign(sealed.statement()),
        )
        .on_conflict_do_nothing()
    )


def seal_of(row: RowMapping) -> Seal:
    """Return the seal that a row of the table holds; other columns are ignored."""
    return Seal(**{name: row[name] for name in Seal.__slots__})


def _encoded(sealable: Sealable[Body], bodies: Sequence[Body]) -> list[bytes]:
    try:
        return [sealable.kind.encode(body) for body in bodies]
    except BodyError as error:
        raise UnreadableBodyError(str(error)) from error


def _insert(connection: Connection, root_of_seal: bytes, count: int) -> Seal:
    """Append the seal; a trigger takes the chain's lock and gives everything else."""
    inserted = connection.execute(
        insert(seal).values(root=root_of_seal, count=count).returning(*seal.c)
    )
    return seal_of(inserted.mappings().one())


def _copy(
    connection: Connection, table: Table, seal_no: int, first: int, bodies: Sequence[bytes]
) -> None:
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(_COPY.format(Identifier(table.schema or "", table.name))) as copy,
    ):
        for position, body in enumerate(bodies, start=first):
            copy.write_row((seal_no, position, body))


def _reason(error: BaseException | None) -> str:
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return primary or str(error)

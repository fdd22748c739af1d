"""Raw payloads: every answer of a provider as received, stored before anybody parses it."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, func, insert, select, text

from storage.kit import partitions
from storage.raw.tables import parse_log, payload

_FAST = 1  # gzip level: bodies are many and compress well at any


class UnknownPayloadError(LookupError):
    """No payload has this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPayload:
    """A payload without its body; `RawStore.body` fetches that."""

    payload_id: UUID
    provider: str
    endpoint: str
    resource: str
    status: int | None
    error_class: str | None
    fetched_at: datetime
    same_as: UUID | None


_DESCRIBED = tuple(payload.c[name] for name in StoredPayload.__dataclass_fields__)


class RawStore:
    """Payloads of one world. Each `put` is its own transaction: raw survives a failed parse."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(  # noqa: PLR0913, PLR0917 - a payload is what all of these say about it
        self,
        provider: str,
        endpoint: str,
        resource: str,
        status: int | None,
        fetched_at: datetime,
        body: bytes,
        error_class: str | None = None,
    ) -> UUID:
        """Store one answer; a body equal to the resource's last one is stored as a reference."""
        digest = hashlib.sha256(body).digest()
        with self._engine.begin() as connection:
            partitions.ensure_payload_months(connection, fetched_at)
            same_as = self._same_as(connection, (provider, endpoint, resource), digest)
            statement = (
                insert(payload)
                .values(
                    provider=provider,
                    endpoint=endpoint,
                    resource=resource,
                    status=status,
                    fetched_at=fetched_at,
                    sha256=digest,
                    body=None if same_as else gzip.compress(body, _FAST, mtime=0),
                    same_as=same_as,
                    error_class=error_class,
                )
                .returning(payload.c.payload_id)
            )
            return connection.execute(statement).scalar_one()

    def unparsed(
        self, parser_name: str, version: int, provider: str, endpoint: str
    ) -> Iterator[StoredPayload]:
        """Yield good payloads that this version of the parser has not seen, oldest first."""
        seen = exists().where(
            parse_log.c.payload_id == payload.c.payload_id,
            parse_log.c.parser == parser_name,
            parse_log.c.parser_version >= version,
        )
        statement = (
            select(*_DESCRIBED)
            .where(
                payload.c.provider == provider,
                payload.c.endpoint == endpoint,
                payload.c.status == 200,
                ~seen,
            )
            .order_by(payload.c.fetched_at, payload.c.payload_id)
        )
        with self._engine.connect() as connection:
            found = connection.execute(statement).mappings().all()
        for row in found:
            yield StoredPayload(**row)

    def describe(self, payload_id: UUID) -> StoredPayload:
        """Return what is known of a payload.

        Raises:
            UnknownPayloadError: there is none.
        """
        statement = select(*_DESCRIBED).where(payload.c.payload_id == payload_id)
        with self._engine.connect() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise UnknownPayloadError(str(payload_id))
        return StoredPayload(**row)

    def newest(self, provider: str, endpoint: str, resource: str) -> StoredPayload | None:
        """Return the last good payload of a resource, if there is any."""
        statement = (
            select(*_DESCRIBED)
            .where(
                payload.c.provider == provider,
                payload.c.endpoint == endpoint,
                payload.c.resource == resource,
                payload.c.status == 200,
            )
            .order_by(payload.c.fetched_at.desc(), payload.c.payload_id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        return None if row is None else StoredPayload(**row)

    def every(self, provider: str, endpoint: str, resource: str) -> list[StoredPayload]:
        """Return the good payloads of a resource that differ from earlier ones, oldest first."""
        statement = (
            select(*_DESCRIBED)
            .where(
                payload.c.provider == provider,
                payload.c.endpoint == endpoint,
                payload.c.resource == resource,
                payload.c.status == 200,
                payload.c.same_as.is_(None),
            )
            .order_by(payload.c.fetched_at, payload.c.payload_id)
        )
        with self._engine.connect() as connection:
            return [StoredPayload(**row) for row in connection.execute(statement).mappings()]

    def first_received(self, provider: str, endpoint: str, sha256: bytes) -> datetime | None:
        """Return when these bytes came first, if they ever did."""
        statement = select(func.min(payload.c.fetched_at)).where(
            payload.c.provider == provider,
            payload.c.endpoint == endpoint,
            payload.c.sha256 == sha256,
        )
        with self._engine.connect() as connection:
            return connection.execute(statement).scalar_one()

    def body(self, payload_id: UUID) -> bytes:
        """Return the bytes as received.

        Raises:
            UnknownPayloadError: there is none.
        """
        statement = text(
            "SELECT coalesce(p.body, original.body) FROM raw.payload p"
            " LEFT JOIN raw.payload original ON original.payload_id = p.same_as"
            " WHERE p.payload_id = :id"
        )
        with self._engine.connect() as connection:
            compressed = connection.execute(statement, {"id": payload_id}).scalar_one_or_none()
        if compressed is None:
            raise UnknownPayloadError(str(payload_id))
        return gzip.decompress(compressed)

    @staticmethod
    def _same_as(
        connection: Connection, resource: tuple[str, str, str], digest: bytes
    ) -> UUID | None:
        provider, endpoint, name = resource
        last = connection.execute(
            select(payload.c.payload_id, payload.c.same_as, payload.c.sha256)
            .where(
                payload.c.provider == provider,
                payload.c.endpoint == endpoint,
                payload.c.resource == name,
            )
            .order_by(payload.c.fetched_at.desc(), payload.c.payload_id.desc())
            .limit(1)
        ).one_or_none()
        if last is None or last.sha256 != digest:
            return None
        return last.same_as or last.payload_id

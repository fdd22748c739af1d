"""Schema `ops`: what the API keeps about its own work. Wall clock."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from storage.kit.tables.metadata import instant, metadata, required

idempotent_request = Table(
    "idempotent_request",
    metadata,
    Column(
        "key_digest",
        LargeBinary(32),
        primary_key=True,
        comment="keyed digest of who sent it and of the Idempotency-Key",
    ),
    required("request_digest", LargeBinary(32), comment="of method, address and body"),
    Column("status", SmallInteger, comment="NULL while the answer is outstanding"),
    Column("media_type", Text),
    Column("body", LargeBinary, comment="of the answer, encrypted for this row"),
    instant("created_at", server_default=func.clock_timestamp()),
    Index("ix_idempotent_request_created_at", "created_at"),
    schema="ops",
)

error_group = Table(
    "error_group",
    metadata,
    Column("fingerprint", Text, primary_key=True, comment="of kind, route and functions"),
    required("process", Text, comment="api, worker, …"),
    required("kind", Text, comment="the exception's type"),
    required("place", Text, comment="file and function that raised it"),
    required("route", Text, comment="template of the address, or name of the task"),
    required("version", Text, comment="of Touchline, when it was seen last"),
    required("message", Text, comment="of the last one, without secrets"),
    required("frames", ARRAY(Text), comment="innermost last"),
    Column("request_id", Text, comment="of the last one"),
    required("count", BigInteger),
    instant("first_seen_at"),
    instant("last_seen_at"),
    Index("ix_error_group_last_seen_at", "last_seen_at", "fingerprint"),
    schema="ops",
)

usage_day = Table(
    "usage_day",
    metadata,
    Column("day", Date, primary_key=True, comment="UTC"),
    Column("client", Text, primary_key=True, comment="anonymous, or the role of an account"),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False, comment="0 is no key"),
    Column("method", Text, primary_key=True),
    Column("route", Text, primary_key=True, comment="template of the address"),
    required("calls", BigInteger),
    required("refused", BigInteger, comment="answered 4xx"),
    required("failed", BigInteger, comment="answered 5xx"),
    required("bytes", BigInteger, comment="of bodies that were sent"),
    schema="ops",
)

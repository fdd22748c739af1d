"""Schema `raw`: what the world sent, byte for byte, and how each parser fared with it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.tables.metadata import instant, instant_or_none, metadata, required, sha256

payload = Table(
    "payload",
    metadata,
    Column("payload_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    instant("fetched_at", primary_key=True),
    required("provider", Text),
    required("endpoint", Text),
    required("resource", Text),
    Column("status", SmallInteger),
    Column("error_class", Text),
    sha256("sha256"),
    Column("body", LargeBinary, comment="gzipped; NULL when same_as names the equal payload"),
    Column("same_as", Uuid),
    CheckConstraint("(body IS NULL) = (same_as IS NOT NULL)", name="body_or_same_as"),
    Index(None, "provider", "endpoint", "resource", "fetched_at"),
    schema="raw",
    postgresql_partition_by="RANGE (fetched_at)",
)

parse_log = Table(
    "parse_log",
    metadata,
    Column("payload_id", Uuid, primary_key=True),
    Column("parser", Text, primary_key=True),
    Column("parser_version", Integer, primary_key=True, autoincrement=False),
    required("rows", Integer),
    required("accepted", Integer),
    required("unchanged", Integer),
    required("quarantined", Integer),
    instant("parsed_at"),
    Column(
        "left_out",
        JSONB(none_as_null=True),
        comment="parts of accepted rows that could not be kept, counted by reason",
    ),
    CheckConstraint("accepted + unchanged + quarantined = rows", name="nothing_lost"),
    schema="raw",
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    required("payload_id", Uuid),
    required("parser", Text),
    required("parser_version", Integer),
    required("row_no", Integer),
    required("reason", Text),
    required("detail", Text),
    Column("suggestion", JSONB(none_as_null=True)),
    required("row", JSONB),
    instant("quarantined_at"),
    instant_or_none("resolved_at"),
    Column("resolution", Text),
    CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolved_how"),
    Index(None, "payload_id", "row_no"),
    Index("ix_quarantine_open", "reason", postgresql_where=text("resolved_at IS NULL")),
    schema="raw",
)

payload_key = Table(
    "payload_key",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("endpoint", Text, primary_key=True),
    Column("path", Text, primary_key=True, comment="names of fields, never what they say"),
    required("is_news", Boolean),
    instant("first_seen_at"),
    schema="raw",
)

"""Schema `monitoring`: alerts, and what was done about them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.tables.metadata import instant, instant_or_none, metadata, required

SEVERITIES = ("info", "warning", "critical")
"""From mild to bad; the place of one is the urgency of its message."""

alert = Table(
    "alert",
    metadata,
    Column("alert_id", BigInteger, Identity(always=True), primary_key=True),
    required("key", Text, comment="what it is about: one open alert each"),
    required("kind", Text),
    required("severity", Text),
    Column("competition", Text, comment="code; NULL when it concerns none in particular"),
    required("title", Text),
    required("message", Text),
    required("details", JSONB),
    instant("raised_at"),
    instant("last_seen_at"),
    required("occurrences", Integer, server_default=text("1")),
    instant_or_none("acknowledged_at"),
    Column("acknowledged_by", Text),
    Column("note", Text),
    instant_or_none("resolved_at"),
    Column("resolved_by", Text),
    Column("resolution", Text),
    CheckConstraint("severity IN ('info', 'warning', 'critical')", name="severity"),
    CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged"),
    CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved"),
    Index("uq_alert_open", "key", unique=True, postgresql_where=text("resolved_at IS NULL")),
    Index(None, "key", "alert_id"),
    schema="monitoring",
)

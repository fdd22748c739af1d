"""Schema `delivery`: messages, their deliveries by channel, and every attempt. Wall clock."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

message = Table(
    "message",
    metadata,
    Column("message_id", BigInteger, Identity(always=True), primary_key=True),
    required("topic", Text, comment="what it is about, such as `alerts`"),
    required("type", Text, comment="of the event it reports"),
    required("body", JSONB, comment="ids rather than what a person wrote"),
    instant("created_at"),
    Column("key", Text, comment="posted once per topic; NULL may be posted again"),
    UniqueConstraint("topic", "key"),
    schema="delivery",
)

subscription = Table(
    "subscription",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    required("least_urgency", SmallInteger, comment="0 is every message of the topic"),
    schema="delivery",
)

delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", BigInteger, Identity(always=True), primary_key=True),
    reference("message_id", message.c.message_id),
    required("channel", Text),
    instant("created_at"),
    required("attempts", Integer, server_default=text("0")),
    instant_or_none("due_at", comment="waits for its next attempt"),
    instant_or_none("lease_until", comment="an attempt is running; in doubt once this is over"),
    instant_or_none("delivered_at"),
    instant_or_none("given_up_at"),
    Column("last_error", Text),
    UniqueConstraint("message_id", "channel"),
    CheckConstraint(
        "num_nonnulls(due_at, lease_until, delivered_at, given_up_at) = 1", name="one_state"
    ),
    Index("ix_delivery_due", "channel", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_delivery_open", "delivery_id", postgresql_where=text("lease_until IS NOT NULL")),
    schema="delivery",
)

attempt = Table(
    "attempt",
    metadata,
    reference("delivery_id", delivery.c.delivery_id, primary_key=True),
    Column("attempt_no", Integer, primary_key=True, autoincrement=False),
    instant("started_at"),
    required("worker", Text, comment="host and process that made it"),
    instant_or_none("finished_at"),
    Column("outcome", Text, comment="NULL while it runs, and for ever if its worker died"),
    Column("error", Text),
    CheckConstraint("outcome IN ('delivered', 'failed', 'refused', 'unknown')", name="outcome"),
    CheckConstraint("(finished_at IS NULL) = (outcome IS NULL)", name="finished"),
    schema="delivery",
)

outbox = Table(
    "outbox",
    metadata,
    reference("delivery_id", delivery.c.delivery_id, primary_key=True),
    Column("account_id", BigInteger, comment="whose mail it is; its erasure takes the mail along"),
    required("recipient", Text, comment="the address"),
    required("kind", Text),
    required("language", Text),
    required("subject", Text),
    required("text", Text, comment="as it would have been sent, with its link"),
    required("html", Text),
    Column("link", Text),
    instant("created_at"),
    Index("ix_outbox_account_id", "account_id"),
    schema="delivery",
)
"""Mails of a world without a mail server: kept instead of sent."""

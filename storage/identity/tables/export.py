"""Schema `identity`: copies of personal data that people requested."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    func,
    text,
)

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

export = Table(
    "export",
    metadata,
    Column("export_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    instant("requested_at", server_default=func.clock_timestamp()),
    required("attempts", Integer, server_default=text("0")),
    instant_or_none("due_at", comment="of its next attempt, while it is not made"),
    instant_or_none("failed_at", comment="given up"),
    instant_or_none("ready_at"),
    instant_or_none("expires_at"),
    Column("archive", LargeBinary, comment="a ZIP of JSON"),
    CheckConstraint("num_nonnulls(due_at, failed_at, ready_at) = 1", name="one_state"),
    CheckConstraint(
        "(ready_at IS NULL) = (archive IS NULL) AND (ready_at IS NULL) = (expires_at IS NULL)",
        name="ready",
    ),
    Index(
        "ix_export_under_way",
        "account_id",
        unique=True,
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index("ix_export_of_account", "account_id"),
    schema="identity",
)

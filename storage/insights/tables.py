"""Schema `insights`: one table for what agents, models and templates find."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.tables.metadata import FLOAT8, instant, instant_or_none, metadata, required

insight = Table(
    "insight",
    metadata,
    Column("insight_id", BigInteger, Identity(always=True), primary_key=True),
    required("source", Text),
    Column("agent_id", BigInteger, comment="whose it is, if an agent's"),
    Column("task_id", BigInteger, comment="that found it"),
    required("kind", Text),
    required("subject_kind", Text, comment="`match`, `team`, `model`, …; empty is nothing"),
    required("subject_id", Text),
    required("title", Text),
    required("text", Text),
    required("data", JSONB, server_default=text("'{}'"), comment="the facts it stands on"),
    Column("confidence", FLOAT8),
    Column("key", Text, comment="the same finding of a source is kept once"),
    instant("found_at", server_default=func.clock_timestamp()),
    instant_or_none("expires_at"),
    CheckConstraint("source IN ('agent', 'model', 'template')", name="source"),
    CheckConstraint("(source = 'agent') = (agent_id IS NOT NULL)", name="agent"),
    CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    Index(
        "ix_insight_of_agent",
        "agent_id",
        "insight_id",
        postgresql_where=text("agent_id IS NOT NULL"),
    ),
    Index("ix_insight_of_subject", "subject_kind", "subject_id", "insight_id"),
    Index(
        "ix_insight_once",
        "source",
        text("COALESCE(agent_id, 0)"),
        "key",
        unique=True,
        postgresql_where=text("key IS NOT NULL"),
    ),
    schema="insights",
)

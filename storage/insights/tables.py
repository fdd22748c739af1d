"""Schema `insights`: what agents and templates find, what people ask, calls of language models."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account
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

question = Table(
    "question",
    metadata,
    Column("question_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "account_id",
        BigInteger,
        ForeignKey(account.c.account_id),
        comment="who asked; of a stranger whoever knows the id reads it",
    ),
    required("question", Text),
    required("language", Text),
    instant("asked_at", server_default=func.clock_timestamp()),
    required("attempts", SmallInteger, server_default=text("0")),
    instant_or_none("due_at", comment="of its next attempt, while it has no answer"),
    instant_or_none("done_at"),
    Column("answered", Boolean, comment="whether a query fits, and found something"),
    Column("query", Text),
    Column("text", Text),
    Column("rows", JSONB, comment="what the answer rests on"),
    Column("chosen_by", Text, comment="who chose the query: `keywords`, or a language model"),
    Column("model", Text),
    CheckConstraint("(due_at IS NULL) = (done_at IS NOT NULL)", name="one_state"),
    CheckConstraint(
        "done_at IS NULL OR num_nulls(answered, text, rows, chosen_by) = 0", name="done"
    ),
    CheckConstraint("chosen_by IN ('model', 'keywords')", name="chosen_by"),
    Index("ix_question_waiting", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_question_of_account", "account_id"),
    Index("ix_question_asked_at", "asked_at"),
    schema="insights",
)

model_call = Table(
    "model_call",
    metadata,
    Column("call_id", BigInteger, Identity(always=True), primary_key=True),
    instant("at", server_default=func.clock_timestamp()),
    required("purpose", Text, comment="`write` a text, or `ask`: choose a query"),
    required("model", Text),
    required("prompt_version", Text),
    required("outcome", Text),
    required("prompt_tokens", Integer),
    required("answer_tokens", Integer),
    required("seconds", FLOAT8),
    CheckConstraint("purpose IN ('write', 'ask')", name="purpose"),
    CheckConstraint("outcome IN ('passed', 'refused', 'malformed', 'away')", name="outcome"),
    Index("ix_model_call_model_call_id", "model", "call_id"),
    schema="insights",
)

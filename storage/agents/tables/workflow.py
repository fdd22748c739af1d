"""Schema `agents`: workflows, versioned, and their runs step by step."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.agents.tables.task import task
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

_NOW = func.clock_timestamp()

workflow = Table(
    "workflow",
    metadata,
    Column("workflow_id", BigInteger, Identity(always=True), primary_key=True),
    required("agent_id", BigInteger),
    required("owner_id", BigInteger),
    required("name", Text),
    required("version", Integer),
    required("steps", JSONB, comment="in an order in which each comes after those it needs"),
    instant("created_at", server_default=_NOW),
    UniqueConstraint("agent_id", "name", "version"),
    UniqueConstraint("workflow_id", "agent_id"),
    ForeignKeyConstraint(
        ["agent_id", "owner_id"], ["agents.agent.agent_id", "agents.agent.owner_id"]
    ),
    schema="agents",
)

run = Table(
    "run",
    metadata,
    Column("run_id", BigInteger, Identity(always=True), primary_key=True),
    required("workflow_id", BigInteger),
    required("agent_id", BigInteger),
    required("state", Text, server_default="running"),
    Column("note", Text, comment="why it is in this state"),
    Column("moved_by", BigInteger, comment="the account that moved it; NULL is the platform"),
    instant("started_at", server_default=_NOW),
    instant_or_none("finished_at"),
    ForeignKeyConstraint(
        ["workflow_id", "agent_id"], ["agents.workflow.workflow_id", "agents.workflow.agent_id"]
    ),
    CheckConstraint(
        "(finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
        name="finished",
    ),
    Index("ix_run_of_workflow", "workflow_id", "run_id"),
    schema="agents",
)

step = Table(
    "step",
    metadata,
    reference("run_id", run.c.run_id, primary_key=True),
    Column("key", Text, primary_key=True),
    required("state", Text, server_default="waiting"),
    reference("task_id", task.c.task_id, is_required=False),
    instant_or_none("decided_at", comment="when its task was made, or it was skipped"),
    CheckConstraint(
        "state IN ('waiting', 'started', 'succeeded', 'skipped', 'failed')", name="state"
    ),
    CheckConstraint("(task_id IS NULL) = (state IN ('waiting', 'skipped'))", name="has_task"),
    schema="agents",
)

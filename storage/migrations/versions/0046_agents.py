# pyright: basic
"""Agents: their tasks, attempts, approvals, workflows, and the log of every move; insights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0046_agents"
down_revision = "0045_moderation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA agents")
    op.execute("CREATE SCHEMA insights")
    op.create_table(
        "transition",
        sa.Column("noun", sa.Text(), nullable=False, comment="`agent`, `task` or `run`"),
        sa.Column(
            "from_state", sa.Text(), nullable=False, comment="empty: a new row begins there"
        ),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "from_state", "to_state", name=op.f("pk_transition")),
        schema="agents",
    )
    op.create_table(
        "insight",
        sa.Column("insight_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "agent_id", sa.BigInteger(), nullable=True, comment="whose it is, if an agent's"
        ),
        sa.Column("task_id", sa.BigInteger(), nullable=True, comment="that found it"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Text(),
            nullable=False,
            comment="`match`, `team`, `model`, …; empty is nothing",
        ),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "data",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="the facts it stands on",
        ),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column(
            "key", sa.Text(), nullable=True, comment="the same finding of a source is kept once"
        ),
        sa.Column(
            "found_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(source = 'agent') = (agent_id IS NOT NULL)", name=op.f("ck_insight_agent")
        ),
        sa.CheckConstraint(
            "source IN ('agent', 'model', 'template')", name=op.f("ck_insight_source")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_insight_confidence")),
        sa.PrimaryKeyConstraint("insight_id", name=op.f("pk_insight")),
        schema="insights",
    )
    op.create_index(
        "ix_insight_of_agent",
        "insight",
        ["agent_id", "insight_id"],
        unique=False,
        schema="insights",
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_index(
        "ix_insight_of_subject",
        "insight",
        ["subject_kind", "subject_id", "insight_id"],
        unique=False,
        schema="insights",
    )
    op.create_index(
        "ix_insight_once",
        "insight",
        ["source", sa.literal_column("COALESCE(agent_id, 0)"), "key"],
        unique=True,
        schema="insights",
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_table(
        "agent",
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="created", nullable=False),
        sa.Column("note", sa.Text(), nullable=True, comment="why it is in this state"),
        sa.Column(
            "moved_by",
            sa.BigInteger(),
            nullable=True,
            comment="the account that moved it; NULL is the platform",
        ),
        sa.Column("config_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "is_public",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="everybody may look at it",
        ),
        sa.Column("seed", sa.Text(), nullable=True, comment="the platform's own agents, by name"),
        sa.Column(
            "parallel",
            sa.Integer(),
            server_default=sa.text("4"),
            nullable=False,
            comment="tasks at a time",
        ),
        sa.Column(
            "tasks_per_minute",
            sa.Integer(),
            nullable=True,
            comment="starts of attempts; NULL is no limit",
        ),
        sa.Column(
            "seconds_per_day", sa.Double(), nullable=True, comment="of running; NULL is no limit"
        ),
        sa.Column(
            "calls_per_day",
            sa.BigInteger(),
            nullable=True,
            comment="requests to others; NULL is no limit",
        ),
        sa.Column(
            "tokens_per_day",
            sa.BigInteger(),
            nullable=True,
            comment="of language models; NULL is no limit",
        ),
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a limit is reached: nothing begins before",
        ),
        sa.Column("held_by", sa.Text(), nullable=True, comment="which limit"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "heartbeat_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a worker last looked after it",
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(held_until IS NULL) = (held_by IS NULL)", name=op.f("ck_agent_held")),
        sa.CheckConstraint("parallel BETWEEN 1 AND 100", name=op.f("ck_agent_parallel")),
        sa.CheckConstraint(
            "seconds_per_day >= 0 AND calls_per_day >= 0 AND tokens_per_day >= 0",
            name=op.f("ck_agent_budget"),
        ),
        sa.CheckConstraint("tasks_per_minute > 0", name=op.f("ck_agent_tasks_per_minute")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["identity.account.account_id"], name=op.f("fk_agent_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["identity.account.account_id"], name=op.f("fk_agent_owner_id")
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent")),
        sa.UniqueConstraint("agent_id", "owner_id", name=op.f("uq_agent_agent_id_owner_id")),
        sa.UniqueConstraint("seed", name=op.f("uq_agent_seed")),
        schema="agents",
    )
    op.create_index(
        "ix_agent_awake",
        "agent",
        ["agent_id"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("state IN ('starting', 'running', 'stopping')"),
    )
    op.create_index(
        "ix_agent_once_named",
        "agent",
        ["owner_id", sa.literal_column("lower(name)")],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_agent_public",
        "agent",
        ["agent_id"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("is_public"),
    )
    op.create_table(
        "configuration",
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("config", postgresql.JSONB(), nullable=False),
        sa.Column(
            "made_by", sa.BigInteger(), nullable=True, comment="the account; NULL is the platform"
        ),
        sa.Column(
            "restores",
            sa.Integer(),
            nullable=True,
            comment="the version that a rollback brought back",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.agent.agent_id"], name=op.f("fk_configuration_agent_id")
        ),
        sa.PrimaryKeyConstraint("agent_id", "version", name=op.f("pk_configuration")),
        schema="agents",
    )
    op.create_table(
        "log_entry",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column(
            "type", sa.Text(), nullable=False, comment="`task.moved`, `agent.moved`, `note`, …"
        ),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column(
            "actor_id", sa.BigInteger(), nullable=True, comment="the account; NULL is the platform"
        ),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("data", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "severity IN ('debug', 'info', 'warning', 'error', 'critical')",
            name=op.f("ck_log_entry_severity"),
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.agent.agent_id"], name=op.f("fk_log_entry_agent_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_log_entry")),
        schema="agents",
    )
    op.create_index(
        "ix_log_entry_of_agent",
        "log_entry",
        ["agent_id", "entry_id"],
        unique=False,
        schema="agents",
    )
    op.create_index(
        "ix_log_entry_of_task",
        "log_entry",
        ["task_id", "entry_id"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )
    op.create_table(
        "schedule",
        sa.Column("schedule_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("input", postgresql.JSONB(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when its next task is due",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "every_seconds BETWEEN 60 AND 2678400", name=op.f("ck_schedule_every_seconds")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id", "owner_id"],
            ["agents.agent.agent_id", "agents.agent.owner_id"],
            name=op.f("fk_schedule_agent_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("schedule_id", name=op.f("pk_schedule")),
        schema="agents",
    )
    op.create_index(
        "ix_schedule_due",
        "schedule",
        ["next_at"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("is_active"),
    )
    op.create_index(
        "ix_schedule_of_agent",
        "schedule",
        ["agent_id", "schedule_id"],
        unique=False,
        schema="agents",
    )
    op.create_table(
        "spending",
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of UTC"),
        sa.Column("seconds", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.agent.agent_id"], name=op.f("fk_spending_agent_id")
        ),
        sa.PrimaryKeyConstraint("agent_id", "day", name=op.f("pk_spending")),
        schema="agents",
    )
    op.create_table(
        "workflow",
        sa.Column("workflow_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "steps",
            postgresql.JSONB(),
            nullable=False,
            comment="in an order in which each comes after those it needs",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["agent_id", "owner_id"],
            ["agents.agent.agent_id", "agents.agent.owner_id"],
            name=op.f("fk_workflow_agent_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("workflow_id", name=op.f("pk_workflow")),
        sa.UniqueConstraint(
            "agent_id", "name", "version", name=op.f("uq_workflow_agent_id_name_version")
        ),
        sa.UniqueConstraint(
            "workflow_id", "agent_id", name=op.f("uq_workflow_workflow_id_agent_id")
        ),
        schema="agents",
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workflow_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("note", sa.Text(), nullable=True, comment="why it is in this state"),
        sa.Column(
            "moved_by",
            sa.BigInteger(),
            nullable=True,
            comment="the account that moved it; NULL is the platform",
        ),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
            name=op.f("ck_run_finished"),
        ),
        sa.ForeignKeyConstraint(
            ["workflow_id", "agent_id"],
            ["agents.workflow.workflow_id", "agents.workflow.agent_id"],
            name=op.f("fk_run_workflow_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
        schema="agents",
    )
    op.create_index(
        "ix_run_of_workflow", "run", ["workflow_id", "run_id"], unique=False, schema="agents"
    )
    op.create_table(
        "task",
        sa.Column("task_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("input", postgresql.JSONB(), nullable=False),
        sa.Column(
            "digest", sa.LargeBinary(length=32), nullable=False, comment="of kind and input"
        ),
        sa.Column(
            "config_version",
            sa.Integer(),
            nullable=False,
            comment="of the agent when the task was made",
        ),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("note", sa.Text(), nullable=True, comment="why it is in this state"),
        sa.Column(
            "moved_by",
            sa.BigInteger(),
            nullable=True,
            comment="the account that moved it; NULL is the platform",
        ),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False, comment="not before"),
        sa.Column(
            "turn_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="order of the queue: ready_at, earlier with each priority",
        ),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_dependencies", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "dedupe_key", sa.Text(), nullable=True, comment="one live task of an agent has it"
        ),
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "attempt_no",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the fence of its writes",
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="attempts that failed",
        ),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of the attempt that runs; lost once this is over",
        ),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=True, comment="of its first attempt"
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cancel_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody wanted it cancelled",
        ),
        sa.Column("cancel_by", sa.BigInteger(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "repeats_task_id",
            sa.BigInteger(),
            nullable=True,
            comment="the ended task that it does again",
        ),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "run_id", sa.BigInteger(), nullable=True, comment="of the workflow it is a step of"
        ),
        sa.Column("step", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled', 'timed_out', 'dead'))",
            name=op.f("ck_task_finished"),
        ),
        sa.CheckConstraint(
            "(lease_until IS NOT NULL) = (state = 'running')", name=op.f("ck_task_lease")
        ),
        sa.CheckConstraint("(run_id IS NULL) = (step IS NULL)", name=op.f("ck_task_step")),
        sa.CheckConstraint("priority BETWEEN 0 AND 9", name=op.f("ck_task_priority")),
        sa.ForeignKeyConstraint(
            ["agent_id", "owner_id"],
            ["agents.agent.agent_id", "agents.agent.owner_id"],
            name=op.f("fk_task_agent_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["agents.schedule.schedule_id"], name=op.f("fk_task_schedule_id")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task")),
        sa.UniqueConstraint("task_id", "agent_id", name=op.f("uq_task_task_id_agent_id")),
        schema="agents",
    )
    op.create_index(
        "ix_task_deadline",
        "task",
        ["deadline_at"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("finished_at IS NULL AND deadline_at IS NOT NULL"),
    )
    op.create_index(
        "ix_task_dedupe",
        "task",
        ["agent_id", "dedupe_key"],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("finished_at IS NULL AND dedupe_key IS NOT NULL"),
    )
    op.create_index(
        "ix_task_in_state", "task", ["agent_id", "state", "task_id"], unique=False, schema="agents"
    )
    op.create_index(
        "ix_task_lease",
        "task",
        ["lease_until"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_task_of_agent", "task", ["agent_id", "task_id"], unique=False, schema="agents"
    )
    op.create_index(
        "ix_task_repeats",
        "task",
        ["repeats_task_id"],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("repeats_task_id IS NOT NULL"),
    )
    op.create_index(
        "ix_task_step",
        "task",
        ["run_id", "step"],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("run_id IS NOT NULL"),
    )
    op.create_index(
        "ix_task_turn",
        "task",
        ["agent_id", "turn_at", "task_id"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("state = 'queued' AND open_dependencies = 0"),
    )
    op.create_table(
        "approval",
        sa.Column("approval_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="of the plan: what the task would do",
        ),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by",
            sa.BigInteger(),
            nullable=True,
            comment="NULL where nobody decided in time",
        ),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('approved', 'refused', 'expired')", name=op.f("ck_approval_decision")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_approval_decided")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "agent_id"],
            ["agents.task.task_id", "agents.task.agent_id"],
            name=op.f("fk_approval_task_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approval")),
        schema="agents",
    )
    op.create_index(
        "ix_approval_expiry",
        "approval",
        ["expires_at"],
        unique=False,
        schema="agents",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        "ix_approval_of_agent",
        "approval",
        ["agent_id", "approval_id"],
        unique=False,
        schema="agents",
    )
    op.create_index(
        "ix_approval_open",
        "approval",
        ["task_id"],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False, comment="host and process that made it"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited_seconds", sa.Double(), nullable=False, comment="since it was ready"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="NULL while it runs"),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('succeeded', 'failed', 'cancelled', 'timed_out', 'lost', 'approval')",
            name=op.f("ck_attempt_outcome"),
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempt_finished")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "agent_id"],
            ["agents.task.task_id", "agents.task.agent_id"],
            name=op.f("fk_attempt_task_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["agents.task.task_id"], name=op.f("fk_attempt_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "attempt_no", name=op.f("pk_attempt")),
        schema="agents",
    )
    op.create_index(
        "ix_attempt_started", "attempt", ["agent_id", "started_at"], unique=False, schema="agents"
    )
    op.create_table(
        "dependency",
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("needs_task_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["needs_task_id"], ["agents.task.task_id"], name=op.f("fk_dependency_needs_task_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["agents.task.task_id"], name=op.f("fk_dependency_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "needs_task_id", name=op.f("pk_dependency")),
        schema="agents",
    )
    op.create_index(
        "ix_dependency_of_needed",
        "dependency",
        ["needs_task_id", "task_id"],
        unique=False,
        schema="agents",
    )
    op.create_table(
        "step",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its task was made, or it was skipped",
        ),
        sa.CheckConstraint(
            "(task_id IS NULL) = (state IN ('waiting', 'skipped'))", name=op.f("ck_step_has_task")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'started', 'succeeded', 'skipped', 'failed')",
            name=op.f("ck_step_state"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["agents.run.run_id"], name=op.f("fk_step_run_id")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["agents.task.task_id"], name=op.f("fk_step_task_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "key", name=op.f("pk_step")),
        schema="agents",
    )

    op.execute(script("agents"))


def downgrade() -> None:
    op.execute("DROP SCHEMA agents CASCADE")
    op.execute("DROP SCHEMA insights CASCADE")

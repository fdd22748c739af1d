# pyright: basic
"""Services elsewhere that agents work with, what was sent to them, and nonces that were used."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052_integrations"
down_revision = "0051_talk"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")
INSTANT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    integrations()
    dispatches()
    op.create_table(
        "callback",
        sa.Column("integration_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column(
            "digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="of what was signed with it",
        ),
        sa.Column("at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"],
            ["agents.integration.integration_id"],
            name=op.f("fk_callback_integration_id"),
        ),
        sa.PrimaryKeyConstraint("integration_id", "nonce", name=op.f("pk_callback")),
        schema="agents",
    )
    op.create_index("ix_callback_age", "callback", ["at"], unique=False, schema="agents")


def integrations() -> None:
    op.create_table(
        "integration",
        sa.Column("integration_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="`agent_os` takes tasks",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="where it is reached"),
        sa.Column(
            "secret",
            sa.LargeBinary(),
            nullable=False,
            comment="encrypted; signs in both directions",
        ),
        sa.Column(
            "older_secret",
            sa.LargeBinary(),
            nullable=True,
            comment="encrypted; still believed for a while",
        ),
        sa.Column(
            "older_until",
            INSTANT,
            nullable=True,
            comment="until when the older secret is believed",
        ),
        sa.Column(
            "allow_private",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="by an administrator",
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="in a row",
        ),
        sa.Column(
            "open_until",
            INSTANT,
            nullable=True,
            comment="the circuit is open: nothing is sent before",
        ),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column(
            "answered_at",
            INSTANT,
            nullable=True,
            comment="when it answered well for the last time",
        ),
        sa.Column(
            "discovered",
            JSON,
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="the agents it has",
        ),
        sa.Column("discovered_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('agent_os')", name=op.f("ck_integration_kind")),
        sa.CheckConstraint(
            "(older_secret IS NULL) = (older_until IS NULL)", name=op.f("ck_integration_older")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id", "owner_id"],
            ["agents.agent.agent_id", "agents.agent.owner_id"],
            name=op.f("fk_integration_agent_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("integration_id", name=op.f("pk_integration")),
        schema="agents",
    )
    op.create_index(
        "ix_integration_of_owner",
        "integration",
        ["owner_id", "integration_id"],
        unique=False,
        schema="agents",
    )
    op.create_index(
        "ix_integration_once_named",
        "integration",
        ["agent_id", sa.literal_column("lower(name)")],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def dispatches() -> None:
    op.create_table(
        "dispatch",
        sa.Column("task_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("integration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="`in_doubt` from before sending until it is known",
        ),
        sa.Column("remote_agent", sa.Text(), nullable=False, comment="its agent, by its own name"),
        sa.Column(
            "remote_run", sa.Text(), nullable=True, comment="its number for the run of the task"
        ),
        sa.Column("output", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sent_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('in_doubt', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_dispatch_state"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
            name=op.f("ck_dispatch_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["agents.task.task_id"], name=op.f("fk_dispatch_task_id")
        ),
        sa.ForeignKeyConstraint(
            ["integration_id"],
            ["agents.integration.integration_id"],
            name=op.f("fk_dispatch_integration_id"),
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_dispatch")),
        schema="agents",
    )
    op.create_index(
        "ix_dispatch_once",
        "dispatch",
        ["integration_id", "remote_run"],
        unique=True,
        schema="agents",
        postgresql_where=sa.text("remote_run IS NOT NULL"),
    )


def downgrade() -> None:
    for table in ("callback", "dispatch", "integration"):
        op.drop_table(table, schema="agents")

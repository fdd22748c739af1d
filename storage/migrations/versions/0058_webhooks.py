# pyright: basic
"""Webhooks of agents, in both directions, are integrations too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058_webhooks"
down_revision = "0057_pick_seals"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
KINDS = "kind IN ('agent_os', 'webhook_out', 'webhook_in')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_integration_kind"), "integration", schema="agents", type_="check")
    op.create_check_constraint(op.f("ck_integration_kind"), "integration", KINDS, schema="agents")
    op.alter_column(
        "integration",
        "kind",
        schema="agents",
        comment="`agent_os` takes tasks, `webhook_out` is sent events, `webhook_in` sends them",
        existing_comment="`agent_os` takes tasks",
    )
    op.alter_column(
        "integration",
        "url",
        schema="agents",
        nullable=True,
        comment="where it is reached; NULL of those that reach us",
        existing_comment="where it is reached",
    )
    op.create_check_constraint(
        op.f("ck_integration_url"),
        "integration",
        "(url IS NULL) = (kind = 'webhook_in')",
        schema="agents",
    )
    for name, comment in (
        ("events", "types of events that it is sent"),
        ("tasks", "kinds of tasks that it may give the agent"),
    ):
        op.add_column(
            "integration",
            sa.Column(name, JSON, server_default=sa.text("'[]'"), nullable=False, comment=comment),
            schema="agents",
        )
    for name, comment in (
        ("task_id", "that the message made"),
        ("entry_id", "of the log, that the message made"),
    ):
        op.add_column(
            "callback",
            sa.Column(name, sa.BigInteger(), nullable=True, comment=comment),
            schema="agents",
        )


def downgrade() -> None:
    for name in ("task_id", "entry_id"):
        op.drop_column("callback", name, schema="agents")
    op.execute(
        "DELETE FROM agents.callback WHERE integration_id IN"
        " (SELECT integration_id FROM agents.integration WHERE kind <> 'agent_os')"
    )
    op.execute("DELETE FROM agents.integration WHERE kind <> 'agent_os'")
    for name in ("events", "tasks"):
        op.drop_column("integration", name, schema="agents")
    op.drop_constraint(op.f("ck_integration_url"), "integration", schema="agents", type_="check")
    op.alter_column(
        "integration",
        "url",
        schema="agents",
        nullable=False,
        comment="where it is reached",
        existing_comment="where it is reached; NULL of those that reach us",
    )
    op.alter_column("integration", "kind", schema="agents", comment="`agent_os` takes tasks")
    op.drop_constraint(op.f("ck_integration_kind"), "integration", schema="agents", type_="check")
    op.create_check_constraint(
        op.f("ck_integration_kind"), "integration", "kind IN ('agent_os')", schema="agents"
    )

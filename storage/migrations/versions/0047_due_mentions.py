# pyright: basic
"""Mentions in posts whose notices are still to be written."""

import sqlalchemy as sa
from alembic import op

revision = "0047_due_mentions"
down_revision = "0046_agents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mention",
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when a notice is to be written; NULL once it is",
        ),
        schema="social",
    )
    op.create_index(
        "ix_mention_due",
        "mention",
        ["mention_id"],
        schema="social",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_column("mention", "due_at", schema="social")

# pyright: basic
"""Schema events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0002_events"
down_revision = "0001_clock"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA events")
    op.create_table(
        "epoch",
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_through", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("is_current", name=op.f("ck_epoch_one_row")),
        sa.PrimaryKeyConstraint("is_current", name=op.f("pk_epoch")),
        schema="events",
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        schema="events",
        postgresql_partition_by="RANGE (seq)",
    )
    op.execute(script("events"))


def downgrade() -> None:
    op.execute("DROP SCHEMA events CASCADE")

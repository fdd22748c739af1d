# pyright: basic
"""Usernames that are held back: a taken address is answered as a free one, names included."""

import sqlalchemy as sa
from alembic import op

revision = "0035_reserved_names"
down_revision = "0034_ticket_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reserved_name",
        sa.Column("username_key", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username_key", name=op.f("pk_reserved_name")),
        schema="identity",
    )


def downgrade() -> None:
    op.drop_table("reserved_name", schema="identity")

# pyright: basic
"""Keys that providers' payloads have, each from when it was first seen."""

import sqlalchemy as sa
from alembic import op

revision = "0021_payload_keys"
down_revision = "0020_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payload_key",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column(
            "path", sa.Text(), nullable=False, comment="names of fields, never what they say"
        ),
        sa.Column("is_news", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "endpoint", "path", name=op.f("pk_payload_key")),
        schema="raw",
    )


def downgrade() -> None:
    op.drop_table("payload_key", schema="raw")

# pyright: basic
"""When somebody was last mailed that their address was wanted: once a day is enough."""

import sqlalchemy as sa
from alembic import op

revision = "0043_taken_addresses"
down_revision = "0042_successions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "person",
        sa.Column(
            "taken_mailed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of the last mail that somebody wanted the address",
        ),
        schema="identity",
    )


def downgrade() -> None:
    op.drop_column("person", "taken_mailed_at", schema="identity")

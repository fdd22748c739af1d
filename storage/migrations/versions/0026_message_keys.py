# pyright: basic
"""Messages that must not be posted twice carry a key, unique within their topic."""

import sqlalchemy as sa
from alembic import op

revision = "0026_message_keys"
down_revision = "0025_delivery"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column("key", sa.Text(), comment="posted once per topic; NULL may be posted again"),
        schema="delivery",
    )
    op.create_unique_constraint(
        op.f("uq_message_topic_key"), "message", ["topic", "key"], schema="delivery"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_message_topic_key"), "message", schema="delivery")
    op.drop_column("message", "key", schema="delivery")

# pyright: basic
"""What open feeds were told of the newest posts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054_feed_news"
down_revision = "0053_games"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_news",
        sa.Column("feed", sa.Text(), nullable=False, comment="`public`: what everybody may see"),
        sa.Column(
            "post_ids",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="the newest ones, as they were announced",
        ),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True, comment="wall clock"),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_news")),
        schema="social",
    )


def downgrade() -> None:
    op.drop_table("feed_news", schema="social")

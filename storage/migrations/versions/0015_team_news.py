# pyright: basic
"""Reviews count absences and line-ups, no longer the articles that told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015_team_news"
down_revision = "0014_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("review", "news_seen", schema="forecast")


def downgrade() -> None:
    op.add_column(
        "review",
        sa.Column("news_seen", sa.Integer(), nullable=False, server_default="0"),
        schema="forecast",
    )
    op.alter_column("review", "news_seen", server_default=None, schema="forecast")

# pyright: basic
"""Forecast reviews and settlements: what has been looked at, and what has been scored."""

import sqlalchemy as sa
from alembic import op

revision = "0008_reviews"
down_revision = "0007_monitoring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("prices_seen", sa.Integer(), nullable=False),
        sa.Column("news_seen", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.SmallInteger(), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_review_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "as_of", name=op.f("pk_review")),
        schema="forecast",
    )
    op.create_table(
        "settlement",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("home_goals_90", sa.SmallInteger(), nullable=False),
        sa.Column("away_goals_90", sa.SmallInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_settlement_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_settlement")),
        schema="forecast",
    )


def downgrade() -> None:
    op.drop_table("settlement", schema="forecast")
    op.drop_table("review", schema="forecast")

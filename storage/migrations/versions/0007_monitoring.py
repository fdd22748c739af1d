# pyright: basic
"""Schema monitoring."""

import sqlalchemy as sa
from alembic import op

revision = "0007_monitoring"
down_revision = "0006_forecast"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA monitoring")
    op.create_table(
        "scorecard",
        sa.Column("scorecard_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "competition",
            sa.Text(),
            nullable=True,
            comment="code; NULL is all competitions together",
        ),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("log_loss", sa.Double(), nullable=False),
        sa.Column("rps", sa.Double(), nullable=False),
        sa.Column("brier", sa.Double(), nullable=False),
        sa.Column("ece", sa.Double(), nullable=True),
        sa.Column("difference_to_market_close", sa.Double(), nullable=True),
        sa.Column("difference_to_market_close_lower", sa.Double(), nullable=True),
        sa.Column("difference_to_market_close_upper", sa.Double(), nullable=True),
        sa.Column("difference_to_market_average", sa.Double(), nullable=True),
        sa.Column("difference_to_market_average_lower", sa.Double(), nullable=True),
        sa.Column("difference_to_market_average_upper", sa.Double(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("mlflow_run_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('backtest', 'sealed')", name=op.f("ck_scorecard_kind")),
        sa.PrimaryKeyConstraint("scorecard_id", name=op.f("pk_scorecard")),
        schema="monitoring",
    )
    op.create_index(
        op.f("ix_scorecard_kind_competition_track_as_of"),
        "scorecard",
        ["kind", "competition", "track", "as_of"],
        unique=False,
        schema="monitoring",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA monitoring CASCADE")

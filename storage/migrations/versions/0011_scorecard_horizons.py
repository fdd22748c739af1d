# pyright: basic
"""Scorecards of sealed forecasts, one per horizon: what stood that long before kick-off."""

import sqlalchemy as sa
from alembic import op

revision = "0011_scorecard_horizons"
down_revision = "0010_absences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "scorecard",
        sa.Column(
            "horizon",
            sa.Text(),
            nullable=True,
            comment="how long before kick-off it stood; NULL of a backtest",
        ),
        schema="monitoring",
    )
    op.execute("UPDATE monitoring.scorecard SET horizon = 'kick-off' WHERE kind = 'sealed'")
    op.create_check_constraint(
        op.f("ck_scorecard_horizon"),
        "scorecard",
        "(kind = 'sealed') = (horizon IS NOT NULL)",
        schema="monitoring",
    )


def downgrade() -> None:
    op.execute("DELETE FROM monitoring.scorecard WHERE horizon <> 'kick-off'")
    op.drop_constraint(op.f("ck_scorecard_horizon"), "scorecard", schema="monitoring")
    op.drop_column("scorecard", "horizon", schema="monitoring")

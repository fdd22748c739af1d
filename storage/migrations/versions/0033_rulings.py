# pyright: basic
"""What was played and what was ruled, whose word a state is, and what was left out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033_rulings"
down_revision = "0032_season_labels"
branch_labels = None
depends_on = None

_TABLES = ("match", "match_version")


def upgrade() -> None:
    for table in _TABLES:
        for column in (
            sa.Column("home_goals_played", sa.SmallInteger()),
            sa.Column("away_goals_played", sa.SmallInteger()),
            sa.Column(
                "is_awarded",
                sa.Boolean(),
                server_default=sa.text("false"),
                nullable=False,
                comment="the score was ruled at a desk; what was played is in *_goals_played",
            ),
            sa.Column(
                "shoot_out_winner", sa.Text(), comment="home or away, where its score is not known"
            ),
            sa.Column("status_source", sa.Text(), comment="whose word the status is"),
        ):
            op.add_column(table, column, schema="football")
    op.add_column(
        "parse_log",
        sa.Column(
            "left_out",
            JSONB(none_as_null=True),
            comment="parts of accepted rows that could not be kept, counted by reason",
        ),
        schema="raw",
    )


def downgrade() -> None:
    op.drop_column("parse_log", "left_out", schema="raw")
    for table in _TABLES:
        for name in (
            "status_source",
            "shoot_out_winner",
            "is_awarded",
            "away_goals_played",
            "home_goals_played",
        ):
            op.drop_column(table, name, schema="football")

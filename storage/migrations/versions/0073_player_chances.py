# pyright: basic
"""Chances of players in matches to come, what they did, and how the chances fared."""

import sqlalchemy as sa
from alembic import op

revision = "0073_player_chances"
down_revision = "0072_strengths"
branch_labels = None
depends_on = None

_CERTAIN = (
    *("start_probability", "on_probability", "expected_minutes", "expected_goals"),
    *("score_probability", "first_goal_probability", "booked_probability", "sent_off_probability"),
)
_UNSURE = (
    *("expected_assists", "expected_shots", "expected_shots_on_target", "injury_probability"),
)


def upgrade() -> None:
    op.create_table(
        "player_chance",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False, comment="G, D, M or F"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why he is out; NULL if he is not"),
        sa.Column("back_on", sa.Date(), nullable=True, comment="expected, of who is out"),
        *(sa.Column(name, sa.REAL(), nullable=False) for name in _CERTAIN),
        *(sa.Column(name, sa.REAL(), nullable=True) for name in _UNSURE),
        sa.Column("track", sa.Text(), nullable=False, comment="whose score grid the goals are of"),
        sa.Column(
            "has_lineup",
            sa.Boolean(),
            nullable=False,
            comment="whether the line-up of his side was out",
        ),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("is_starter", sa.Boolean(), nullable=True, comment="what he did, once known"),
        sa.Column("minutes", sa.REAL(), nullable=True),
        sa.Column("goals", sa.SmallInteger(), nullable=True),
        sa.Column("yellow_cards", sa.SmallInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "horizon IN ('T-24h', 'kick-off')", name=op.f("ck_player_chance_horizon")
        ),
        sa.CheckConstraint(
            "line IN ('G', 'D', 'M', 'F')", name=op.f("ck_player_chance_is_a_line")
        ),
        sa.CheckConstraint("as_of <= kickoff_at", name=op.f("ck_player_chance_before_kickoff")),
        sa.CheckConstraint(
            "start_probability BETWEEN 0 AND 1 AND score_probability BETWEEN 0 AND 1"
            " AND booked_probability BETWEEN 0 AND 1",
            name=op.f("ck_player_chance_are_chances"),
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_player_chance_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_player_chance_player_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_player_chance_team_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "player_id", "horizon", name=op.f("pk_player_chance")),
        schema="forecast",
    )
    for columns in (["player_id", "kickoff_at"], ["team_id", "kickoff_at"]):
        op.create_index(
            op.f(f"ix_player_chance_{'_'.join(columns)}"),
            "player_chance",
            columns,
            unique=False,
            schema="forecast",
        )
    op.create_index(
        "ix_player_chance_unsettled",
        "player_chance",
        ["kickoff_at"],
        unique=False,
        schema="forecast",
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "player_score",
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="players in matches"),
        sa.Column("matches", sa.Integer(), nullable=False),
        sa.Column(
            "expected",
            sa.Double(),
            nullable=False,
            comment="mean chance, or mean expected minutes",
        ),
        sa.Column("observed", sa.Double(), nullable=False),
        sa.Column("brier", sa.Double(), nullable=True),
        sa.Column(
            "base_brier",
            sa.Double(),
            nullable=True,
            comment="of the observed share, said of everybody",
        ),
        sa.Column("log_loss", sa.Double(), nullable=True),
        sa.Column("absolute_error", sa.Double(), nullable=True, comment="of minutes"),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity IN ('start', 'score', 'booked', 'minutes')",
            name=op.f("ck_player_score_quantity"),
        ),
        sa.PrimaryKeyConstraint("horizon", "quantity", name=op.f("pk_player_score")),
        schema="monitoring",
    )
    op.create_table(
        "player_tenth",
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("tenth", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("mean_probability", sa.Double(), nullable=False),
        sa.Column("happened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("horizon", "quantity", "tenth", name=op.f("pk_player_tenth")),
        schema="monitoring",
    )


def downgrade() -> None:
    op.drop_table("player_tenth", schema="monitoring")
    op.drop_table("player_score", schema="monitoring")
    op.drop_table("player_chance", schema="forecast")

# pyright: basic
"""Seasons: points adjustments, ratings over time, projections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0009_seasons"
down_revision = "0008_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "points_adjustment",
        sa.Column("points_adjustment_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_adjustment_not_zero")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_points_adjustment_has_reason")),
        sa.ForeignKeyConstraint(
            ["season_id"],
            ["football.season.season_id"],
            name=op.f("fk_points_adjustment_season_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_points_adjustment_team_id")
        ),
        sa.PrimaryKeyConstraint("points_adjustment_id", name=op.f("pk_points_adjustment")),
        schema="football",
    )
    op.create_index(
        "uq_points_adjustment_current",
        "points_adjustment",
        ["season_id", "team_id", "effective_on", "reason"],
        unique=True,
        schema="football",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "team_rating",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("elo", sa.Double(), nullable=False),
        sa.Column("pi_home", sa.Double(), nullable=False),
        sa.Column("pi_away", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_team_rating_team_id")
        ),
        sa.PrimaryKeyConstraint("team_id", "as_of", name=op.f("pk_team_rating")),
        schema="football",
    )
    op.create_table(
        "season_projection",
        sa.Column("projection_id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("n_seasons", sa.Integer(), nullable=False),
        sa.Column("strength_sd", sa.Double(), nullable=False),
        sa.Column("matches_played", sa.SmallInteger(), nullable=False),
        sa.Column("inputs_digest", sa.Text(), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("n_seasons > 0", name=op.f("ck_season_projection_played")),
        sa.ForeignKeyConstraint(
            ["season_id"],
            ["football.season.season_id"],
            name=op.f("fk_season_projection_season_id"),
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["forecast.model_version.model_version_id"],
            name=op.f("fk_season_projection_model_version_id"),
        ),
        sa.PrimaryKeyConstraint("projection_id", name=op.f("pk_season_projection")),
        sa.UniqueConstraint(
            "season_id", "track", "as_of", name=op.f("uq_season_projection_season_id_track_as_of")
        ),
        schema="forecast",
    )
    op.create_table(
        "season_projection_team",
        sa.Column("projection_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("expected_points", sa.Double(), nullable=False),
        sa.Column("points_sd", sa.Double(), nullable=False),
        sa.Column("points_quantiles", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("positions", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("zones", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["projection_id"],
            ["forecast.season_projection.projection_id"],
            name=op.f("fk_season_projection_team_projection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_season_projection_team_team_id")
        ),
        sa.PrimaryKeyConstraint(
            "projection_id", "team_id", name=op.f("pk_season_projection_team")
        ),
        schema="forecast",
    )
    op.execute(script("season"))


def downgrade() -> None:
    op.drop_table("season_projection_team", schema="forecast")
    op.drop_table("season_projection", schema="forecast")
    op.execute("DROP FUNCTION forecast.refuse_rewriting()")
    op.drop_table("team_rating", schema="football")
    op.drop_table("points_adjustment", schema="football")

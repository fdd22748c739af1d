# pyright: basic
"""Schema forecast."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0006_forecast"
down_revision = "0005_matches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA forecast")
    op.create_table(
        "model_version",
        sa.Column("model_version_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("mlflow_run_id", sa.Text(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "metrics",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('candidate', 'champion', 'retired')", name=op.f("ck_model_version_state")
        ),
        sa.PrimaryKeyConstraint("model_version_id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_model_version_name_version")),
        schema="forecast",
    )
    op.create_index(
        "uq_model_version_champion",
        "model_version",
        ["name"],
        unique=True,
        schema="forecast",
        postgresql_where=sa.text("state = 'champion'"),
    )
    op.create_table(
        "seal",
        sa.Column("seal_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("forecast_count", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("forecast_count > 0", name=op.f("ck_seal_not_empty")),
        sa.PrimaryKeyConstraint("seal_no", name=op.f("pk_seal")),
        sa.UniqueConstraint("hash", name=op.f("uq_seal_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_seal_previous")),
        schema="forecast",
    )
    op.create_table(
        "forecast",
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("forecast_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("p_home", sa.Double(), nullable=False),
        sa.Column("p_draw", sa.Double(), nullable=False),
        sa.Column("p_away", sa.Double(), nullable=False),
        sa.Column("features_digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "abs(p_home + p_draw + p_away - 1) < 1e-6", name=op.f("ck_forecast_sums_to_one")
        ),
        sa.CheckConstraint(
            "sealed_at < kickoff_at", name=op.f("ck_forecast_sealed_before_kickoff")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_forecast_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["forecast.model_version.model_version_id"],
            name=op.f("fk_forecast_model_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_no"], ["forecast.seal.seal_no"], name=op.f("fk_forecast_seal_no")
        ),
        sa.PrimaryKeyConstraint("seal_no", "position", name=op.f("pk_forecast")),
        sa.UniqueConstraint("forecast_id", name=op.f("uq_forecast_forecast_id")),
        schema="forecast",
    )
    op.create_index(
        op.f("ix_forecast_kickoff_at_match_id"),
        "forecast",
        ["kickoff_at", "match_id"],
        unique=False,
        schema="forecast",
    )
    op.create_index(
        op.f("ix_forecast_match_id_track_horizon_sealed_at"),
        "forecast",
        ["match_id", "track", "horizon", "sealed_at"],
        unique=False,
        schema="forecast",
    )
    op.execute(script("forecast"))


def downgrade() -> None:
    op.execute("DROP SCHEMA forecast CASCADE")

# pyright: basic
"""Models that live: challengers and previous champions, decisions on record, roles of forecasts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0016_lifecycle"
down_revision = "0015_team_news"
branch_labels = None
depends_on = None

_STATES = "'candidate', 'challenger', 'champion', 'previous', 'retired', 'rejected'"
_KINDS = (
    "'first', 'refit', 'evidence', 'manual', 'rollback', 'reconciled', 'challenge', 'rejection'"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_model_version_state"), "model_version", schema="forecast")
    op.create_check_constraint(
        op.f("ck_model_version_state"), "model_version", f"state IN ({_STATES})", schema="forecast"
    )
    op.add_column(
        "model_version",
        sa.Column(
            "recipe",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        schema="forecast",
    )
    op.create_index(
        "uq_model_version_previous",
        "model_version",
        ["name"],
        unique=True,
        schema="forecast",
        postgresql_where=sa.text("state = 'previous'"),
    )
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "from_version",
            sa.Integer(),
            nullable=True,
            comment="the champion before; NULL when there was none",
        ),
        sa.Column("to_version", sa.Integer(), nullable=False, comment="the version it is about"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("ab_test_id", sa.BigInteger(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_decision_kind")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_decision_has_reason")),
        sa.ForeignKeyConstraint(
            ["name", "from_version"],
            ["forecast.model_version.name", "forecast.model_version.version"],
            name=op.f("fk_decision_name_from_version"),
        ),
        sa.ForeignKeyConstraint(
            ["name", "to_version"],
            ["forecast.model_version.name", "forecast.model_version.version"],
            name=op.f("fk_decision_name_to_version"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision")),
        schema="forecast",
    )
    op.create_index(
        op.f("ix_decision_name_decision_id"),
        "decision",
        ["name", "decision_id"],
        unique=False,
        schema="forecast",
    )
    # No trigger fires for what a new column is filled with: everything sealed so far spoke for us.
    op.add_column(
        "forecast",
        sa.Column("role", sa.Text(), nullable=False, server_default="champion"),
        schema="forecast",
    )
    op.alter_column("forecast", "role", server_default=None, schema="forecast")
    op.create_check_constraint(
        op.f("ck_forecast_role"),
        "forecast",
        "role IN ('champion', 'challenger', 'baseline')",
        schema="forecast",
    )
    op.execute(script("lifecycle"))


def downgrade() -> None:
    op.execute(script("lifecycle_undone"))
    op.drop_column("forecast", "role", schema="forecast")
    op.drop_table("decision", schema="forecast")
    op.execute("DROP FUNCTION forecast.refuse_decision")
    op.drop_index("uq_model_version_previous", "model_version", schema="forecast")
    op.drop_column("model_version", "recipe", schema="forecast")
    op.execute(
        "UPDATE forecast.model_version SET state = CASE state"
        " WHEN 'challenger' THEN 'candidate' ELSE 'retired' END"
        " WHERE state IN ('challenger', 'previous', 'rejected')"
    )
    op.drop_constraint(op.f("ck_model_version_state"), "model_version", schema="forecast")
    op.create_check_constraint(
        op.f("ck_model_version_state"),
        "model_version",
        "state IN ('candidate', 'champion', 'retired')",
        schema="forecast",
    )

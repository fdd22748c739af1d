# pyright: basic
"""Tests of a challenger against the champion: as registered, their readings, who was shown what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0018_ab_test"
down_revision = "0017_live"
branch_labels = None
depends_on = None

_STATES = (
    "state IN ('registered', 'insufficient', 'running', 'promote', 'keep', 'rollback',"
    " 'unhealthy', 'inconclusive', 'cancelled')"
)


def upgrade() -> None:
    op.create_table(
        "ab_test",
        sa.Column("ab_test_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("control_version_id", sa.Integer(), nullable=False),
        sa.Column("treatment_version_id", sa.Integer(), nullable=False),
        sa.Column("competitions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("primary_metric", sa.Text(), nullable=False),
        sa.Column("minimum_effect", sa.Double(), nullable=False, comment="gain in nats per match"),
        sa.Column("alpha", sa.Double(), nullable=False),
        sa.Column("power", sa.Double(), nullable=False),
        sa.Column(
            "standard_deviation",
            sa.Double(),
            nullable=False,
            comment="of the gain on a match, as planned",
        ),
        sa.Column("matches_per_day", sa.Double(), nullable=False, comment="as planned"),
        sa.Column(
            "day_bound",
            sa.Double(),
            nullable=False,
            comment="nats that a match-day may bring or cost at most",
        ),
        sa.Column("planned_matches", sa.Integer(), nullable=False),
        sa.Column("minimum_match_days", sa.Integer(), nullable=False),
        sa.Column("maximum_matches", sa.Integer(), nullable=False),
        sa.Column("maximum_days", sa.Integer(), nullable=False),
        sa.Column("guardrails", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_served", sa.Boolean(), nullable=False),
        sa.Column("treatment_share", sa.Double(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column(
            "request_key",
            sa.Text(),
            nullable=True,
            comment="Idempotency-Key of the request that registered it",
        ),
        sa.Column("request_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it stands where it does"),
        sa.Column("memo", sa.Text(), nullable=True, comment="Markdown, as of the last reading"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(started_at IS NULL) = (state = 'registered') OR state = 'cancelled'",
            name=op.f("ck_ab_test_started"),
        ),
        sa.CheckConstraint("primary_metric = 'log_loss'", name=op.f("ck_ab_test_primary_metric")),
        sa.CheckConstraint(_STATES, name=op.f("ck_ab_test_state")),
        sa.CheckConstraint(
            "alpha > 0 AND alpha < 1 AND power > 0 AND power < 1 AND minimum_effect > 0 AND standard_deviation > 0 AND matches_per_day > 0 AND day_bound > 0",
            name=op.f("ck_ab_test_design"),
        ),
        sa.CheckConstraint(
            "cardinality(competitions) > 0", name=op.f("ck_ab_test_has_competitions")
        ),
        sa.CheckConstraint(
            "control_version_id <> treatment_version_id", name=op.f("ck_ab_test_two_versions")
        ),
        sa.CheckConstraint(
            "treatment_share > 0 AND treatment_share < 1", name=op.f("ck_ab_test_treatment_share")
        ),
        sa.ForeignKeyConstraint(
            ["control_version_id"],
            ["forecast.model_version.model_version_id"],
            name=op.f("fk_ab_test_control_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["treatment_version_id"],
            ["forecast.model_version.model_version_id"],
            name=op.f("fk_ab_test_treatment_version_id"),
        ),
        sa.PrimaryKeyConstraint("ab_test_id", name=op.f("pk_ab_test")),
        sa.UniqueConstraint("request_key", name=op.f("uq_ab_test_request_key")),
        schema="monitoring",
    )
    op.create_index(
        "uq_ab_test_open_treatment",
        "ab_test",
        ["treatment_version_id"],
        unique=True,
        schema="monitoring",
        postgresql_where=sa.text("state IN ('insufficient', 'running')"),
    )
    op.create_index(
        "uq_ab_test_served_track",
        "ab_test",
        ["track"],
        unique=True,
        schema="monitoring",
        postgresql_where=sa.text("is_served AND state IN ('insufficient', 'running')"),
    )
    op.create_table(
        "ab_exposure",
        sa.Column("ab_test_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=32), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("exposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "variant IN ('control', 'treatment')", name=op.f("ck_ab_exposure_variant")
        ),
        sa.ForeignKeyConstraint(
            ["ab_test_id"],
            ["monitoring.ab_test.ab_test_id"],
            name=op.f("fk_ab_exposure_ab_test_id"),
        ),
        sa.PrimaryKeyConstraint("ab_test_id", "unit", name=op.f("pk_ab_exposure")),
        schema="monitoring",
    )
    op.create_table(
        "ab_reading",
        sa.Column("ab_test_id", sa.BigInteger(), nullable=False),
        sa.Column("reading_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matches", sa.Integer(), nullable=False),
        sa.Column("match_days", sa.Integer(), nullable=False),
        sa.Column("control_log_loss", sa.Double(), nullable=True),
        sa.Column("treatment_log_loss", sa.Double(), nullable=True),
        sa.Column(
            "gain",
            sa.Double(),
            nullable=True,
            comment="mean per match: log loss of the control less the treatment's",
        ),
        sa.Column("standard_deviation", sa.Double(), nullable=True),
        sa.Column(
            "lower",
            sa.Double(),
            nullable=True,
            comment="of the confidence sequence; NULL while unbounded",
        ),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("log_e_better", sa.Double(), nullable=False),
        sa.Column("log_e_worse", sa.Double(), nullable=False),
        sa.Column(
            "dm_statistic",
            sa.Double(),
            nullable=True,
            comment="Diebold-Mariano over match-days, once it has ended",
        ),
        sa.Column("dm_p_value", sa.Double(), nullable=True),
        sa.Column("leagues", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("guardrails", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_ab_reading_state")),
        sa.ForeignKeyConstraint(
            ["ab_test_id"],
            ["monitoring.ab_test.ab_test_id"],
            name=op.f("fk_ab_reading_ab_test_id"),
        ),
        sa.PrimaryKeyConstraint("ab_test_id", "reading_no", name=op.f("pk_ab_reading")),
        schema="monitoring",
    )
    op.execute(script("ab_test"))


def downgrade() -> None:
    for name in ("ab_exposure", "ab_reading", "ab_test"):
        op.drop_table(name, schema="monitoring")
    op.execute("DROP FUNCTION monitoring.guard_ab_test, monitoring.refuse_ab")

# pyright: basic
"""Drift reports, alerts with what was done about them, and rolling accuracy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_drift"
down_revision = "0018_ab_test"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accuracy",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("competition", sa.Text(), nullable=False, comment="code; empty is all together"),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False, comment="how far back: 30d, 90d, season"),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column(
            "hits",
            sa.Integer(),
            nullable=False,
            comment="matches whose likeliest outcome came true",
        ),
        sa.Column("log_loss", sa.Double(), nullable=False),
        sa.Column("log_loss_lower", sa.Double(), nullable=True),
        sa.Column("log_loss_upper", sa.Double(), nullable=True),
        sa.Column("rps", sa.Double(), nullable=False),
        sa.Column("brier", sa.Double(), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("span IN ('30d', '90d', 'season')", name=op.f("ck_accuracy_span")),
        sa.CheckConstraint("n > 0 AND hits BETWEEN 0 AND n", name=op.f("ck_accuracy_counts")),
        sa.PrimaryKeyConstraint(
            "as_of", "competition", "track", "horizon", "span", name=op.f("pk_accuracy")
        ),
        schema="monitoring",
    )
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="what it is about: one open alert each"
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column(
            "competition",
            sa.Text(),
            nullable=True,
            comment="code; NULL when it concerns none in particular",
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrences", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "severity IN ('info', 'warning', 'critical')", name=op.f("ck_alert_severity")
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)",
            name=op.f("ck_alert_acknowledged"),
        ),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_alert_resolved")
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert")),
        schema="monitoring",
    )
    op.create_index(
        op.f("ix_alert_key_alert_id"),
        "alert",
        ["key", "alert_id"],
        unique=False,
        schema="monitoring",
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["key"],
        unique=True,
        schema="monitoring",
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "drift_report",
        sa.Column("drift_report_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "scope", sa.Text(), nullable=False, comment="code of a competition, or `sources`"
        ),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("season_start_year", sa.SmallInteger(), nullable=True),
        sa.Column("first_match_on", sa.Date(), nullable=True),
        sa.Column("last_match_on", sa.Date(), nullable=True),
        sa.Column("n_current", sa.Integer(), nullable=False),
        sa.Column("n_reference", sa.Integer(), nullable=False),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=True,
            comment="the worst of its values; NULL when all is well",
        ),
        sa.Column("summary", JSONB(), nullable=False, comment="what Evidently measured"),
        sa.Column(
            "page",
            sa.Text(),
            nullable=True,
            comment="file below the artifacts; NULL when there is none any more",
        ),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "severity IN ('info', 'warning', 'critical')", name=op.f("ck_drift_report_severity")
        ),
        sa.PrimaryKeyConstraint("drift_report_id", name=op.f("pk_drift_report")),
        sa.UniqueConstraint("scope", "as_of", name=op.f("uq_drift_report_scope_as_of")),
        schema="monitoring",
    )
    op.create_table(
        "alert_delivery",
        sa.Column("delivery_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False, comment="of the event it tells"),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="wall clock, as all of these",
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL", name=op.f("ck_alert_delivery_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["monitoring.alert.alert_id"], name=op.f("fk_alert_delivery_alert_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_alert_delivery")),
        schema="monitoring",
    )
    op.create_index(
        "ix_alert_delivery_owed",
        "alert_delivery",
        ["next_attempt_at"],
        unique=False,
        schema="monitoring",
        postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_table(
        "drift_alert",
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("drift_report_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["monitoring.alert.alert_id"], name=op.f("fk_drift_alert_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["drift_report_id"],
            ["monitoring.drift_report.drift_report_id"],
            name=op.f("fk_drift_alert_drift_report_id"),
        ),
        sa.PrimaryKeyConstraint("alert_id", "drift_report_id", name=op.f("pk_drift_alert")),
        schema="monitoring",
    )
    op.create_table(
        "drift_value",
        sa.Column("drift_report_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("adjusted_p_value", sa.Double(), nullable=True),
        sa.Column("n_current", sa.Integer(), nullable=False),
        sa.Column("n_reference", sa.Integer(), nullable=False),
        sa.Column("signalled_on", sa.Date(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "severity IN ('info', 'warning', 'critical')", name=op.f("ck_drift_value_severity")
        ),
        sa.ForeignKeyConstraint(
            ["drift_report_id"],
            ["monitoring.drift_report.drift_report_id"],
            name=op.f("fk_drift_value_drift_report_id"),
        ),
        sa.PrimaryKeyConstraint(
            "drift_report_id", "kind", "subject", "method", name=op.f("pk_drift_value")
        ),
        schema="monitoring",
    )


def downgrade() -> None:
    op.drop_table("drift_alert", schema="monitoring")
    op.drop_table("drift_value", schema="monitoring")
    op.drop_table("drift_report", schema="monitoring")
    op.drop_table("alert_delivery", schema="monitoring")
    op.drop_table("alert", schema="monitoring")
    op.drop_table("accuracy", schema="monitoring")

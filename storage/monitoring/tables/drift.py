"""Schema `monitoring`: what was looked at for drift, what was found, and which alert saw it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.alerts.tables import alert
from storage.kit.tables.metadata import FLOAT8, instant, metadata, reference, required

drift_report = Table(
    "drift_report",
    metadata,
    Column("drift_report_id", BigInteger, Identity(always=True), primary_key=True),
    required("scope", Text, comment="code of a competition, or `sources`"),
    instant("as_of"),
    Column("season_start_year", SmallInteger),
    Column("first_match_on", Date),
    Column("last_match_on", Date),
    required("n_current", Integer),
    required("n_reference", Integer),
    Column("severity", Text, comment="the worst of its values; NULL when all is well"),
    required("summary", JSONB, comment="what Evidently measured"),
    Column("page", Text, comment="file below the artifacts; NULL when there is none any more"),
    Column("dagster_run_id", Text),
    instant("recorded_at"),
    CheckConstraint("severity IN ('info', 'warning', 'critical')", name="severity"),
    UniqueConstraint("scope", "as_of"),
    schema="monitoring",
)

drift_value = Table(
    "drift_value",
    metadata,
    reference("drift_report_id", drift_report.c.drift_report_id, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("value", FLOAT8),
    Column("threshold", FLOAT8),
    Column("p_value", FLOAT8),
    Column("adjusted_p_value", FLOAT8),
    required("n_current", Integer),
    required("n_reference", Integer),
    Column("signalled_on", Date),
    Column("severity", Text),
    CheckConstraint("severity IN ('info', 'warning', 'critical')", name="severity"),
    schema="monitoring",
)

drift_alert = Table(
    "drift_alert",
    metadata,
    reference("alert_id", alert.c.alert_id, primary_key=True),
    reference("drift_report_id", drift_report.c.drift_report_id, primary_key=True),
    schema="monitoring",
)

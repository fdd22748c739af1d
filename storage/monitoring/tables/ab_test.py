"""Schema `monitoring`: tests of a challenger against the champion, their readings, who was shown.

What is registered of a test is final: triggers let only `MOVING` change, its state only forward,
and nothing once it has ended. Readings and exposures are append-only.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from football.experiments.allocation import Variant
from football.experiments.verdict import State
from storage.forecast.tables.forecast import model_version
from storage.kit.tables.metadata import (
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
    sha256,
)

MOVING = ("state", "reason", "memo", "started_at", "ended_at")

_STATES = ", ".join(repr(state.value) for state in State)

ab_test = Table(
    "ab_test",
    metadata,
    Column("ab_test_id", BigInteger, Identity(always=True), primary_key=True),
    required("name", Text),
    required("hypothesis", Text),
    required("track", Text),
    reference("control_version_id", model_version.c.model_version_id),
    reference("treatment_version_id", model_version.c.model_version_id),
    required("competitions", ARRAY(Text)),
    required("horizon", Text),
    required("primary_metric", Text),
    required("minimum_effect", FLOAT8, comment="gain in nats per match"),
    required("alpha", FLOAT8),
    required("power", FLOAT8),
    required("standard_deviation", FLOAT8, comment="of the gain on a match, as planned"),
    required("matches_per_day", FLOAT8, comment="as planned"),
    required("day_bound", FLOAT8, comment="nats that a match-day may bring or cost at most"),
    required("planned_matches", Integer),
    required("minimum_match_days", Integer),
    required("maximum_matches", Integer),
    required("maximum_days", Integer),
    required("guardrails", JSONB),
    required("is_served", Boolean),
    required("treatment_share", FLOAT8),
    required("salt", Text),
    Column("request_key", Text, comment="Idempotency-Key of the request that registered it"),
    sha256("request_digest"),
    instant("registered_at"),
    required("state", Text),
    Column("reason", Text, comment="why it stands where it does"),
    Column("memo", Text, comment="Markdown, as of the last reading"),
    instant_or_none("started_at"),
    instant_or_none("ended_at"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("primary_metric = 'log_loss'", name="primary_metric"),
    CheckConstraint("control_version_id <> treatment_version_id", name="two_versions"),
    CheckConstraint("cardinality(competitions) > 0", name="has_competitions"),
    CheckConstraint("treatment_share > 0 AND treatment_share < 1", name="treatment_share"),
    CheckConstraint(
        "alpha > 0 AND alpha < 1 AND power > 0 AND power < 1 AND minimum_effect > 0"
        " AND standard_deviation > 0 AND matches_per_day > 0 AND day_bound > 0",
        name="design",
    ),
    CheckConstraint(
        "(started_at IS NULL) = (state = 'registered') OR state = 'cancelled'", name="started"
    ),
    UniqueConstraint("request_key"),
    Index(
        "uq_ab_test_open_treatment",
        "treatment_version_id",
        unique=True,
        postgresql_where=text("state IN ('insufficient', 'running')"),
    ),
    Index(
        "uq_ab_test_served_track",
        "track",
        unique=True,
        postgresql_where=text("is_served AND state IN ('insufficient', 'running')"),
    ),
    schema="monitoring",
)

ab_reading = Table(
    "ab_reading",
    metadata,
    reference("ab_test_id", ab_test.c.ab_test_id, primary_key=True),
    Column("reading_no", Integer, primary_key=True, autoincrement=False),
    instant("as_of"),
    required("matches", Integer),
    required("match_days", Integer),
    Column("control_log_loss", FLOAT8),
    Column("treatment_log_loss", FLOAT8),
    Column("gain", FLOAT8, comment="mean per match: log loss of the control less the treatment's"),
    Column("standard_deviation", FLOAT8),
    Column("lower", FLOAT8, comment="of the confidence sequence; NULL while unbounded"),
    Column("upper", FLOAT8),
    required("log_e_better", FLOAT8),
    required("log_e_worse", FLOAT8),
    Column("dm_statistic", FLOAT8, comment="Diebold-Mariano over match-days, once it has ended"),
    Column("dm_p_value", FLOAT8),
    required("leagues", JSONB),
    required("guardrails", JSONB),
    required("state", Text),
    required("reason", Text),
    sha256("evidence_digest"),
    Column("dagster_run_id", Text),
    instant("recorded_at"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    schema="monitoring",
)

ab_exposure = Table(
    "ab_exposure",
    metadata,
    reference("ab_test_id", ab_test.c.ab_test_id, primary_key=True),
    sha256("unit", primary_key=True),
    required("variant", Text),
    instant("exposed_at"),
    CheckConstraint(
        f"variant IN ({', '.join(repr(variant.value) for variant in Variant)})", name="variant"
    ),
    schema="monitoring",
)

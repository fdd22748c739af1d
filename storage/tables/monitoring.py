"""Schema `monitoring`: how good the forecasts were."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from storage.tables.metadata import FLOAT8, instant, metadata, required

scorecard = Table(
    "scorecard",
    metadata,
    Column("scorecard_id", BigInteger, Identity(always=True), primary_key=True),
    instant("as_of"),
    required("kind", Text),
    Column("competition", Text, comment="code; NULL is all competitions together"),
    Column("horizon", Text, comment="how long before kick-off it stood; NULL of a backtest"),
    required("track", Text),
    required("n", Integer),
    required("log_loss", FLOAT8),
    required("rps", FLOAT8),
    required("brier", FLOAT8),
    Column("ece", FLOAT8),
    Column("difference_to_market_close", FLOAT8),
    Column("difference_to_market_close_lower", FLOAT8),
    Column("difference_to_market_close_upper", FLOAT8),
    Column("difference_to_market_average", FLOAT8),
    Column("difference_to_market_average_lower", FLOAT8),
    Column("difference_to_market_average_upper", FLOAT8),
    Column("dagster_run_id", Text),
    Column("mlflow_run_id", Text),
    instant("recorded_at"),
    CheckConstraint("kind IN ('backtest', 'sealed')", name="kind"),
    CheckConstraint("(kind = 'sealed') = (horizon IS NOT NULL)", name="horizon"),
    Index(None, "kind", "competition", "track", "as_of"),
    schema="monitoring",
)

"""Schema `monitoring`: how good the forecasts were."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from storage.tables.metadata import instant, metadata, required

scorecard = Table(
    "scorecard",
    metadata,
    Column("scorecard_id", BigInteger, Identity(always=True), primary_key=True),
    instant("as_of"),
    required("kind", Text),
    Column("competition", Text, comment="code; NULL is all competitions together"),
    required("track", Text),
    required("n", Integer),
    required("log_loss", Double),
    required("rps", Double),
    required("brier", Double),
    Column("ece", Double),
    Column("difference_to_market_close", Double),
    Column("difference_to_market_close_lower", Double),
    Column("difference_to_market_close_upper", Double),
    Column("difference_to_market_average", Double),
    Column("difference_to_market_average_lower", Double),
    Column("difference_to_market_average_upper", Double),
    Column("dagster_run_id", Text),
    Column("mlflow_run_id", Text),
    instant("recorded_at"),
    CheckConstraint("kind IN ('backtest', 'sealed')", name="kind"),
    Index(None, "kind", "competition", "track", "as_of"),
    schema="monitoring",
)

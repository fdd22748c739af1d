"""Schema `forecast`: sealed recommendations, the bets among them that were settled, their record.

`recommendation` is append-only: triggers refuse UPDATE, DELETE and TRUNCATE, and fill its query
columns from its body.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.football.tables.match import match
from storage.kit.tables.metadata import FLOAT8, instant, metadata, reference, required, sha256
from storage.kit.tables.seals import seal

recommendation = Table(
    "recommendation",
    metadata,
    reference("seal_no", seal.c.seal_no, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("body", LargeBinary),
    sha256("digest"),
    required("recommendation_id", Uuid, unique=True),
    reference("match_id", match.c.match_id),
    required("forecast_id", Uuid),
    instant("kickoff_at"),
    instant("as_of"),
    instant("sealed_at"),
    required("bets", SmallInteger),
    CheckConstraint("sealed_at < kickoff_at", name="sealed_before_kickoff"),
    CheckConstraint("as_of <= sealed_at", name="facts_before_seal"),
    Index(None, "match_id", "seal_no"),
    Index(None, "kickoff_at", "match_id"),
    schema="forecast",
)

advised_bet = Table(
    "advised_bet",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    Column("market", Text, primary_key=True),
    Column("line", FLOAT8, primary_key=True),
    required("recommendation_id", Uuid),
    required("selection", Text),
    required("book", Text),
    required("price", FLOAT8),
    required("stake", FLOAT8),
    required("profit", FLOAT8),
    Column("closing", FLOAT8, comment="probability at the close, without margin"),
    instant("kickoff_at"),
    instant("settled_at"),
    CheckConstraint("price > 1 AND stake > 0 AND profit >= -1", name="is_bet"),
    Index(None, "kickoff_at", "match_id"),
    schema="forecast",
)

advice_record = Table(
    "advice_record",
    metadata,
    Column("as_of", Date, primary_key=True),
    required("figures", JSONB),
    instant("recorded_at"),
    Column("dagster_run_id", Text),
    schema="forecast",
)

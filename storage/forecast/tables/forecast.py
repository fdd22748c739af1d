"""Schema `forecast`: model versions and what was decided of them, and sealed forecasts.

`forecast` and `decision` are append-only: triggers refuse UPDATE, DELETE and TRUNCATE, and fill a
forecast's query columns from its body. The seals themselves are in `storage.kit.tables.seals`.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from football.lifecycle import EXTERNAL, Kind, Role, State
from storage.football.tables.match import match
from storage.kit.tables.metadata import FLOAT8, instant, metadata, reference, required, sha256
from storage.kit.tables.seals import seal


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


model_version = Table(
    "model_version",
    metadata,
    Column("model_version_id", Integer, Identity(always=True), primary_key=True),
    required("name", Text),
    required("version", Integer),
    required("track", Text),
    required("family", Text),
    Column("mlflow_run_id", Text),
    Column("dagster_run_id", Text),
    required("parameters", JSONB),
    required("recipe", JSONB, server_default=text("'{}'::jsonb")),
    required("metrics", JSONB, server_default=text("'{}'::jsonb")),
    required("state", Text),
    instant("as_of"),
    instant("trained_at"),
    CheckConstraint(_one_of("state", State), name="state"),
    CheckConstraint(
        f"family <> '{EXTERNAL}' OR track IN ('odds_free', 'market_blended')"
        " AND state IN ('challenger', 'retired', 'rejected')",
        name="external",
    ),
    UniqueConstraint("name", "version"),
    Index(
        "uq_model_version_champion",
        "name",
        unique=True,
        postgresql_where=text("state = 'champion'"),
    ),
    Index(
        "uq_model_version_previous",
        "name",
        unique=True,
        postgresql_where=text("state = 'previous'"),
    ),
    schema="forecast",
)

decision = Table(
    "decision",
    metadata,
    Column("decision_id", BigInteger, Identity(always=True), primary_key=True),
    required("name", Text),
    Column("from_version", Integer, comment="the champion before; NULL when there was none"),
    required("to_version", Integer, comment="the version it is about"),
    required("kind", Text),
    required("reason", Text),
    required("evidence", JSONB, server_default=text("'{}'::jsonb")),
    required("decided_by", Text),
    Column("ab_test_id", BigInteger),
    Column("dagster_run_id", Text),
    instant("decided_at"),
    CheckConstraint(_one_of("kind", Kind), name="kind"),
    CheckConstraint("btrim(reason) <> ''", name="has_reason"),
    ForeignKeyConstraint(
        ["name", "from_version"], [model_version.c.name, model_version.c.version]
    ),
    ForeignKeyConstraint(["name", "to_version"], [model_version.c.name, model_version.c.version]),
    Index(None, "name", "decision_id"),
    schema="forecast",
)

forecast = Table(
    "forecast",
    metadata,
    reference("seal_no", seal.c.seal_no, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("body", LargeBinary),
    sha256("digest"),
    required("forecast_id", Uuid, unique=True),
    reference("match_id", match.c.match_id),
    required("track", Text),
    required("horizon", Text),
    reference("model_version_id", model_version.c.model_version_id),
    instant("kickoff_at"),
    instant("as_of"),
    instant("sealed_at"),
    required("p_home", FLOAT8),
    required("p_draw", FLOAT8),
    required("p_away", FLOAT8),
    required("features_digest", Text),
    required("role", Text),
    CheckConstraint(_one_of("role", Role), name="role"),
    CheckConstraint("sealed_at < kickoff_at", name="sealed_before_kickoff"),
    CheckConstraint("as_of <= sealed_at", name="facts_before_seal"),
    CheckConstraint(
        "p_home BETWEEN 0 AND 1 AND p_draw BETWEEN 0 AND 1 AND p_away BETWEEN 0 AND 1",
        name="probabilities",
    ),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-6", name="sums_to_one"),
    Index(None, "match_id", "track", "horizon", "sealed_at"),
    Index(None, "kickoff_at", "match_id"),
    schema="forecast",
)

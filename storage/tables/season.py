"""Seasons: points given or taken, ratings over time, and where every club may finish.

`points_adjustment` is versioned like a match: a row is only ever added or closed. Projections are
only ever added. `team_rating` is a fold over facts, written anew as a whole.
"""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.tables.forecast import model_version
from storage.tables.identity import season, team
from storage.tables.metadata import (
    FLOAT4,
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)

points_adjustment = Table(
    "points_adjustment",
    metadata,
    Column("points_adjustment_id", Integer, Identity(always=True), primary_key=True),
    reference("season_id", season.c.season_id),
    reference("team_id", team.c.team_id),
    required("points", SmallInteger),
    required("reason", Text),
    required("effective_on", Date),
    required("source", Text),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    CheckConstraint("points <> 0", name="not_zero"),
    CheckConstraint("btrim(reason) <> ''", name="has_reason"),
    Index(
        "uq_points_adjustment_current",
        "season_id",
        "team_id",
        "effective_on",
        "reason",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    schema="football",
)

team_rating = Table(
    "team_rating",
    metadata,
    reference("team_id", team.c.team_id, primary_key=True),
    instant("as_of", primary_key=True),
    required("elo", FLOAT8),
    required("pi_home", FLOAT8),
    required("pi_away", FLOAT8),
    schema="football",
)

season_projection = Table(
    "season_projection",
    metadata,
    Column("projection_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    reference("season_id", season.c.season_id),
    instant("as_of"),
    required("track", Text),
    reference("model_version_id", model_version.c.model_version_id),
    required("n_seasons", Integer),
    required("strength_sd", FLOAT8),
    required("matches_played", SmallInteger),
    required("inputs_digest", Text),
    Column("dagster_run_id", Text),
    instant("created_at"),
    CheckConstraint("n_seasons > 0", name="played"),
    UniqueConstraint("season_id", "track", "as_of"),
    schema="forecast",
)

season_projection_team = Table(
    "season_projection_team",
    metadata,
    reference("projection_id", season_projection.c.projection_id, primary_key=True),
    reference("team_id", team.c.team_id, primary_key=True),
    required("position", SmallInteger),
    required("points", SmallInteger),
    required("expected_points", FLOAT8),
    required("points_sd", FLOAT8),
    required("points_quantiles", ARRAY(SmallInteger)),
    required("positions", ARRAY(FLOAT4)),
    required("zones", JSONB),
    schema="forecast",
)

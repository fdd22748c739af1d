"""Seasons: ratings over time, and where every club may finish.

Projections are only ever added. `team_rating` is a fold over facts, replaced as a whole; of drawn
endings those of the last projection alone are kept here (all are in the lake).
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.forecast.tables.forecast import model_version
from storage.kit.tables.metadata import (
    FLOAT4,
    FLOAT8,
    instant,
    metadata,
    reference,
    required,
)
from storage.register.tables import season, team

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

season_draws = Table(
    "season_draws",
    metadata,
    reference("season_id", season.c.season_id, primary_key=True),
    Column("track", Text, primary_key=True),
    instant("as_of", comment="of the projection that they are the endings of"),
    required("endings", Integer),
    required("team_ids", ARRAY(BigInteger), comment="rows of `places`"),
    required("home_ids", ARRAY(BigInteger), comment="rows of `outcomes`"),
    required("away_ids", ARRAY(BigInteger)),
    required("places", LargeBinary, comment="see football.season.packed"),
    required("outcomes", LargeBinary),
    CheckConstraint("length(places) = endings * cardinality(team_ids)", name="places"),
    CheckConstraint("cardinality(home_ids) = cardinality(away_ids)", name="pairs"),
    schema="forecast",
)

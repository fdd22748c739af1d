"""Schema `football`, seasons: points given or taken off the pitch.

`points_adjustment` is versioned like a match: a row is only ever added or closed.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required
from storage.register.tables import season, team

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

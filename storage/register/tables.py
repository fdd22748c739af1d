"""Schema `football`, who is who: competitions, seasons, teams, venues, players and their names.

Links map a provider's stable id to ours; aliases map a name, because some providers have no ids.
"""

from sqlalchemy import (
    Boolean,
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
    text,
)

from storage.kit.tables.metadata import FLOAT8, metadata, reference, required

competition = Table(
    "competition",
    metadata,
    Column("competition_id", Integer, Identity(always=True), primary_key=True),
    required("code", Text, unique=True),
    required("name", Text),
    required("country", Text),
    required("tier", SmallInteger),
    required("is_simulated", Boolean, server_default=text("false")),
    schema="football",
)

competition_link = Table(
    "competition_link",
    metadata,
    Column("source", Text, primary_key=True),
    Column("source_competition_id", Text, primary_key=True),
    reference("competition_id", competition.c.competition_id),
    schema="football",
)

season = Table(
    "season",
    metadata,
    Column("season_id", Integer, Identity(always=True), primary_key=True),
    reference("competition_id", competition.c.competition_id),
    required("start_year", SmallInteger),
    required("label", Text),
    UniqueConstraint("competition_id", "label"),
    schema="football",
)

venue = Table(
    "venue",
    metadata,
    Column("venue_id", Integer, Identity(always=True), primary_key=True),
    required("venue_key", Text, unique=True),
    required("name", Text),
    Column("city", Text),
    Column("country", Text),
    Column("latitude", FLOAT8),
    Column("longitude", FLOAT8),
    Column("coordinates_source", Text),
    schema="football",
)

venue_link = Table(
    "venue_link",
    metadata,
    Column("source", Text, primary_key=True),
    Column("source_venue_id", Text, primary_key=True),
    reference("venue_id", venue.c.venue_id),
    schema="football",
)

team = Table(
    "team",
    metadata,
    Column("team_id", Integer, Identity(always=True), primary_key=True),
    required("name", Text),
    required("country", Text),
    reference("home_venue_id", venue.c.venue_id, is_required=False),
    UniqueConstraint("country", "name"),
    schema="football",
)

team_alias = Table(
    "team_alias",
    metadata,
    Column("source", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("alias_key", Text, primary_key=True),
    required("alias", Text),
    reference("team_id", team.c.team_id),
    Index(None, "team_id"),
    schema="football",
)

team_link = Table(
    "team_link",
    metadata,
    Column("source", Text, primary_key=True),
    Column("source_team_id", Text, primary_key=True),
    reference("team_id", team.c.team_id),
    schema="football",
)

# A re-founded club: each keeps its own matches; the relation only leads from one to the other.
team_succession = Table(
    "team_succession",
    metadata,
    reference("predecessor_id", team.c.team_id, primary_key=True),
    reference("successor_id", team.c.team_id),
    Column("succeeded_on", Date),
    CheckConstraint("predecessor_id <> successor_id", name="two_clubs"),
    Index(None, "successor_id"),
    schema="football",
)

player = Table(
    "player",
    metadata,
    Column("player_id", Integer, Identity(always=True), primary_key=True),
    required("name", Text),
    reference("team_id", team.c.team_id, is_required=False),
    Column("born_on", Date),
    Column("position", Text, comment="his line: G, D, M or F"),
    CheckConstraint("position IN ('G', 'D', 'M', 'F')", name="is_a_line"),
    Index(None, "team_id"),
    schema="football",
)

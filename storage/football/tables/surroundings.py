"""Schema `football`, what surrounds a match: weather forecasts, news, and who is out."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)

from storage.kit.tables.metadata import (
    FLOAT4,
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)
from storage.register.tables import player, team, venue

weather_reading = Table(
    "weather_reading",
    metadata,
    reference("venue_id", venue.c.venue_id, primary_key=True),
    instant("valid_at", primary_key=True),
    instant("known_at", primary_key=True),
    required("source", Text),
    Column("temperature_c", FLOAT4),
    Column("precipitation_mm", FLOAT4),
    Column("wind_speed_kmh", FLOAT4),
    Column("humidity_percent", FLOAT4),
    Column("weather_code", SmallInteger),
    required("known_basis", Text),
    instant("recorded_at"),
    provenance(),
    schema="football",
)

article = Table(
    "article",
    metadata,
    Column("article_id", BigInteger, Identity(always=True), primary_key=True),
    required("source", Text),
    required("dedupe_key", Text, unique=True),
    required("url", Text),
    required("title", Text),
    required("summary", Text, server_default=""),
    instant_or_none("published_at"),
    instant_or_none("modified_at"),
    instant("fetched_at"),
    instant("recorded_at"),
    provenance(),
    Index(None, "published_at", "article_id"),
    schema="football",
)

article_team = Table(
    "article_team",
    metadata,
    reference("article_id", article.c.article_id, primary_key=True),
    reference("team_id", team.c.team_id, primary_key=True),
    Index(None, "team_id"),
    schema="football",
)

article_player = Table(
    "article_player",
    metadata,
    reference("article_id", article.c.article_id, primary_key=True),
    reference("player_id", player.c.player_id, primary_key=True),
    Index(None, "player_id"),
    schema="football",
)

# Of each kind of evidence a player has one current row; a return is a row of its own, so that
# what closed an absence can be read as well.
absence = Table(
    "absence",
    metadata,
    Column("absence_id", BigInteger, Identity(always=True), primary_key=True),
    reference("player_id", player.c.player_id),
    reference("team_id", team.c.team_id),
    required("evidence", Text),
    required("status", Text),
    Column("complaint", Text),
    required("sentence", Text),
    required("confidence", FLOAT4),
    required("source", Text),
    Column("url", Text),
    instant("stated_at"),
    instant("expires_at"),
    required("is_expiry_stated", Boolean),
    instant("known_at"),
    required("known_basis", Text),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    CheckConstraint("confidence > 0 AND confidence <= 1", name="is_a_share"),
    CheckConstraint("expires_at >= stated_at", name="ends_after_it_begins"),
    Index(
        "uq_absence_current",
        "player_id",
        "evidence",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index(None, "team_id", "expires_at"),
    schema="football",
)

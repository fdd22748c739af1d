"""Schema `football`, what surrounds a match: weather forecasts and news."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
)

from storage.tables.identity import team, venue
from storage.tables.metadata import (
    FLOAT4,
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)

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

"""Matches in play: forecasts made while they are on, and the windows in which somebody polls.

A live forecast is no part of the chain of seals: it continues a sealed one and is only ever
appended. A window is named by the domain instant it opens, and closes at one; its other instants
are the wall clock's, because a fence and a sign of life are about processes, not matches.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.football.tables.match import match
from storage.forecast.tables.forecast import forecast
from storage.kit.tables.metadata import (
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)

live_forecast = Table(
    "live_forecast",
    metadata,
    Column("live_forecast_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("track", Text),
    reference("forecast_id", forecast.c.forecast_id),
    instant("observed_at"),
    instant("recorded_at"),
    required("phase_rank", SmallInteger),
    required("clock_seconds", Integer),
    Column("minute", Text),
    required("home_goals", SmallInteger),
    required("away_goals", SmallInteger),
    required("home_red_cards", SmallInteger),
    required("away_red_cards", SmallInteger),
    required("p_home", FLOAT8),
    required("p_draw", FLOAT8),
    required("p_away", FLOAT8),
    required("summary", JSONB),
    required("cause", Text),
    required(
        "shift",
        FLOAT8,
        comment="largest change of the three since the one before, or since the sealed one",
    ),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-6", name="sums_to_one"),
    Index(None, "match_id", "track", "live_forecast_id"),
    schema="forecast",
)

live_window = Table(
    "live_window",
    metadata,
    instant("opens_at", primary_key=True),
    instant("closes_at"),
    required("fence", BigInteger),
    required("holder", Text),
    instant("taken_at"),
    instant("beat_at"),
    instant_or_none("finished_at"),
    schema="raw",
)

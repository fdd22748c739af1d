"""Schema `football`, matches: current state, every state ever recorded, statistics, odds.

`match` is identity plus the current state, and the row that writers lock; `match_version` is
its history and is only ever appended to and closed.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from football.observations.match import COUNTS
from storage.kit.tables.metadata import (
    FLOAT4,
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)
from storage.register.tables import competition, season, team, venue

SCORE_COLUMNS = (
    "home_goals_90",
    "away_goals_90",
    "home_goals_half_time",
    "away_goals_half_time",
    "home_goals_aet",
    "away_goals_aet",
    "home_penalties",
    "away_penalties",
    "home_goals_played",
    "away_goals_played",
)

STATE_COLUMNS = (
    "venue_id",
    "is_neutral",
    "kickoff_at",
    "has_kickoff_time",
    "kickoff_source",
    "schedule_generation",
    "status",
    "phase_rank",
    "period",
    "clock_seconds",
    "minute",
    "observed_at",
    *SCORE_COLUMNS,
    "is_awarded",
    "shoot_out_winner",
    "score_source",
    "status_source",
    "known_at",
    "known_basis",
    "recorded_at",
    "payload_id",
)


def _state() -> list[Column[Any]]:
    return [
        reference("venue_id", venue.c.venue_id, is_required=False),
        required("is_neutral", Boolean, server_default=text("false")),
        instant("kickoff_at"),
        required("has_kickoff_time", Boolean),
        required("kickoff_source", Text),
        required("schedule_generation", SmallInteger, server_default=text("0")),
        required("status", Text),
        required("phase_rank", SmallInteger),
        required("period", SmallInteger, server_default=text("0")),
        required("clock_seconds", Integer, server_default=text("0")),
        Column("minute", Text, comment="the clock as its source shows it, while in play"),
        instant("observed_at"),
        *(Column(name, SmallInteger) for name in SCORE_COLUMNS),
        required(
            "is_awarded",
            Boolean,
            server_default=text("false"),
            comment="the score was ruled at a desk; what was played is in *_goals_played",
        ),
        Column("shoot_out_winner", Text, comment="home or away, where its score is not known"),
        Column("score_source", Text),
        Column("status_source", Text, comment="whose word the status is"),
        instant("known_at"),
        required("known_basis", Text),
        instant("recorded_at"),
        provenance(),
    ]


match = Table(
    "match",
    metadata,
    Column("match_id", BigInteger, Identity(always=False), primary_key=True),
    reference("competition_id", competition.c.competition_id),
    reference("season_id", season.c.season_id),
    reference("home_team_id", team.c.team_id),
    reference("away_team_id", team.c.team_id),
    *_state(),
    CheckConstraint("home_team_id <> away_team_id", name="two_teams"),
    CheckConstraint("(home_goals_90 IS NULL) = (away_goals_90 IS NULL)", name="whole_score"),
    Index(None, "season_id", "home_team_id", "away_team_id"),
    Index(None, "kickoff_at", "match_id"),
    Index(None, "competition_id", "kickoff_at", "match_id"),
    Index(None, "home_team_id", "kickoff_at"),
    Index(None, "away_team_id", "kickoff_at"),
    schema="football",
)

match_version = Table(
    "match_version",
    metadata,
    Column("match_version_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    *_state(),
    instant_or_none("superseded_at"),
    Index(
        "uq_match_version_current",
        "match_id",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index(None, "match_id", "recorded_at"),
    schema="football",
)

match_link = Table(
    "match_link",
    metadata,
    Column("source", Text, primary_key=True),
    Column("source_match_id", Text, primary_key=True),
    reference("match_id", match.c.match_id),
    Index(None, "match_id"),
    schema="football",
)

match_statistics = Table(
    "match_statistics",
    metadata,
    Column("match_statistics_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("source", Text),
    *(Column(name, SmallInteger) for name in COUNTS),
    instant("observed_at"),
    instant("known_at"),
    required("known_basis", Text),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_match_statistics_current",
        "match_id",
        "source",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index(None, "match_id", "recorded_at"),
    schema="football",
)

# No foreign key: checking it for every quote takes two thirds of COPY's speed, and no match is
# ever deleted.
odds_quote = Table(
    "odds_quote",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("book", Text, primary_key=True),
    Column("market", Text, primary_key=True),
    Column("line", FLOAT8, primary_key=True),
    Column("phase", Text, primary_key=True),
    required("prices", ARRAY(FLOAT4)),
    required(
        "is_suspect",
        Boolean,
        server_default=text("false"),
        comment="the implied probabilities cannot be a book's: far from one in sum",
    ),
    instant("known_at"),
    required("known_basis", Text),
    instant("recorded_at"),
    provenance(),
    Index("ix_odds_quote_suspect", "match_id", postgresql_where=text("is_suspect")),
    schema="football",
)

"""Schema `football`, inside a match: who played, what happened, what was counted, who watched.

Line-ups, happenings and figures are versioned: a goal that is withdrawn is closed without a
successor, and stays.
"""

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

from storage.football.tables.match import match
from storage.kit.tables.metadata import (
    FLOAT4,
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)
from storage.register.tables import player, team

_CURRENT = text("superseded_at IS NULL")

player_link = Table(
    "player_link",
    metadata,
    Column("source", Text, primary_key=True),
    Column("source_player_id", Text, primary_key=True),
    reference("player_id", player.c.player_id),
    Index(None, "player_id"),
    schema="football",
)

lineup_entry = Table(
    "lineup_entry",
    metadata,
    Column("lineup_entry_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    reference("team_id", team.c.team_id),
    reference("player_id", player.c.player_id),
    required("source", Text),
    required("is_starter", Boolean),
    Column("shirt_number", SmallInteger),
    Column("position", Text),
    Column("place", SmallInteger),
    Column("formation", Text),
    required("was_subbed_in", Boolean, server_default=text("false")),
    required("was_subbed_out", Boolean, server_default=text("false")),
    instant("observed_at"),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    CheckConstraint("place BETWEEN 1 AND 11", name="place_in_formation"),
    Index(
        "uq_lineup_entry_current",
        "match_id",
        "team_id",
        "player_id",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    Index(None, "player_id", "match_id"),
    schema="football",
)

match_event = Table(
    "match_event",
    metadata,
    Column("match_event_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("source", Text),
    required("source_event_id", Text),
    required("kind", Text),
    reference("team_id", team.c.team_id),
    reference("player_id", player.c.player_id, is_required=False),
    reference("other_player_id", player.c.player_id, is_required=False),
    required("period", SmallInteger),
    required("clock_seconds", Integer),
    required("minute", Text),
    required("is_shoot_out", Boolean, server_default=text("false")),
    instant("observed_at"),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_match_event_current",
        "match_id",
        "source",
        "source_event_id",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    schema="football",
)

match_figure = Table(
    "match_figure",
    metadata,
    Column("match_figure_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("source", Text),
    required("name", Text),
    Column("home", FLOAT4),
    Column("away", FLOAT4),
    instant("observed_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_match_figure_current",
        "match_id",
        "source",
        "name",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    schema="football",
)

# The newest answer applied to a part of a match: separates a withdrawn goal from a stale one.
match_answer = Table(
    "match_answer",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    required("phase_rank", SmallInteger),
    instant("observed_at"),
    schema="football",
)

match_attendance = Table(
    "match_attendance",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    required("source", Text),
    required("attendance", Integer),
    instant("observed_at"),
    instant("recorded_at"),
    provenance(),
    CheckConstraint("attendance > 0", name="somebody_came"),
    schema="football",
)

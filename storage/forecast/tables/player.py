"""Schema `forecast`, players: what each may do in a match to come, and what he did.

A row is written anew while its horizon is open and stays from then on; the outcome is added once.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)

from football.horizons import DAY_BEFORE, KICK_OFF
from storage.football.tables.match import match
from storage.kit.tables.metadata import (
    FLOAT4,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)
from storage.register.tables import player, team

HORIZONS = (DAY_BEFORE.name, KICK_OFF.name)
CERTAIN = (
    *("start_probability", "on_probability", "expected_minutes", "expected_goals"),
    *("score_probability", "first_goal_probability", "booked_probability", "sent_off_probability"),
)
UNSURE = (
    *("expected_assists", "expected_shots", "expected_shots_on_target", "injury_probability"),
)
"""Null where nobody counts it."""

player_chance = Table(
    "player_chance",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    reference("player_id", player.c.player_id, primary_key=True),
    Column("horizon", Text, primary_key=True),
    reference("team_id", team.c.team_id),
    required("is_home", Boolean),
    required("line", Text, comment="G, D, M or F"),
    Column("reason", Text, comment="why he is out; NULL if he is not"),
    Column("back_on", Date, comment="expected, of who is out"),
    *(required(name, FLOAT4) for name in CERTAIN),
    *(Column(name, FLOAT4) for name in UNSURE),
    required("track", Text, comment="whose score grid the goals are of"),
    required("has_lineup", Boolean, comment="whether the line-up of his side was out"),
    instant("kickoff_at"),
    instant("as_of"),
    instant("recorded_at"),
    Column("dagster_run_id", Text),
    Column("is_starter", Boolean, comment="what he did, once known"),
    Column("minutes", FLOAT4),
    Column("goals", SmallInteger),
    Column("yellow_cards", SmallInteger),
    instant_or_none("settled_at"),
    CheckConstraint(f"horizon IN {HORIZONS}", name="horizon"),
    CheckConstraint("line IN ('G', 'D', 'M', 'F')", name="is_a_line"),
    CheckConstraint("as_of <= kickoff_at", name="before_kickoff"),
    CheckConstraint(
        "start_probability BETWEEN 0 AND 1 AND score_probability BETWEEN 0 AND 1"
        " AND booked_probability BETWEEN 0 AND 1",
        name="are_chances",
    ),
    Index(None, "player_id", "kickoff_at"),
    Index(None, "team_id", "kickoff_at"),
    Index("ix_player_chance_unsettled", "kickoff_at", postgresql_where=text("settled_at IS NULL")),
    schema="forecast",
)

"""Schema `games`: knock-out tournaments of groups, in rounds of some days."""

from typing import Literal

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
    UniqueConstraint,
    text,
)

from storage.games.tables.group import player_group
from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

Decision = Literal["points", "exact", "picked", "seed", "bye"]
"""What decided a tie, in this order; a bye is one without an opponent."""
MOST_ROUND_DAYS = 14

tournament = Table(
    "tournament",
    metadata,
    Column("tournament_id", BigInteger, Identity(always=True), primary_key=True),
    reference("group_id", player_group.c.group_id),
    required("name", Text),
    instant("begins_at", comment="of the first round: midnight, UTC"),
    required("round_days", SmallInteger, comment="a round is so many days of matches"),
    instant("created_at"),
    instant_or_none("drawn_at", comment="since when nobody enters any more"),
    instant_or_none("ended_at", comment="decided, or cancelled"),
    reference("winner_id", account.c.account_id, is_required=False),
    CheckConstraint(f"round_days BETWEEN 1 AND {MOST_ROUND_DAYS}", name="round_days"),
    CheckConstraint(
        "winner_id IS NULL OR (ended_at IS NOT NULL AND drawn_at IS NOT NULL)", name="winner"
    ),
    Index("ix_tournament_of_group", "group_id", "tournament_id"),
    Index("ix_tournament_running", "begins_at", postgresql_where=text("ended_at IS NULL")),
    schema="games",
)

entrant = Table(
    "entrant",
    metadata,
    reference("tournament_id", tournament.c.tournament_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    instant("entered_at"),
    Column("seed", Integer, comment="1 is the best; NULL before the draw"),
    UniqueConstraint("tournament_id", "seed"),
    Index("ix_entrant_of_account", "account_id"),
    schema="games",
)

tie = Table(
    "tie",
    metadata,
    reference("tournament_id", tournament.c.tournament_id, primary_key=True),
    Column("round", SmallInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    reference("home_id", account.c.account_id),
    reference("away_id", account.c.account_id, is_required=False),
    *(
        Column(f"{side}_{what}", Integer, comment="NULL until it is decided")
        for side in ("home", "away")
        for what in ("points", "exact", "picked")
    ),
    reference("winner_id", account.c.account_id, is_required=False),
    Column("decided_by", Text),
    instant_or_none("decided_at"),
    CheckConstraint("num_nulls(winner_id, decided_by, decided_at) IN (0, 3)", name="decided"),
    CheckConstraint("(away_id IS NOT NULL) OR decided_by = 'bye'", name="bye"),
    CheckConstraint("winner_id IN (home_id, away_id)", name="winner"),
    CheckConstraint("decided_by IN ('points', 'exact', 'picked', 'seed', 'bye')", name="by"),
    schema="games",
)

"""Schema `games`: groups of fans who play by rules of their own, and who is in them."""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

Scoring = Literal["points", "peer", "log"]
"""What a group is ranked by: points, the score against its own members, or the log score."""
MOST_DEADLINE_MINUTES = 1440

player_group = Table(
    "player_group",
    metadata,
    Column("group_id", BigInteger, Identity(always=True), primary_key=True),
    required("name", Text),
    reference("captain_id", account.c.account_id),
    required("code", Text, comment="who has it may join; the captain renews it"),
    required("scoring", Text),
    Column("competitions", ARRAY(Text), comment="codes of those that count; NULL is all"),
    required(
        "deadline_minutes", SmallInteger, comment="before kick-off: later picks do not count"
    ),
    required("has_joker", Boolean, comment="one match a day counts twice, if its member says so"),
    instant("created_at"),
    instant_or_none("closed_at"),
    CheckConstraint("scoring IN ('points', 'peer', 'log')", name="scoring"),
    CheckConstraint(
        f"deadline_minutes BETWEEN 0 AND {MOST_DEADLINE_MINUTES}", name="deadline_minutes"
    ),
    UniqueConstraint("code"),
    Index("ix_player_group_of_captain", "captain_id"),
    schema="games",
)

group_member = Table(
    "group_member",
    metadata,
    reference("group_id", player_group.c.group_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    instant("joined_at", comment="matches that began before do not count"),
    Index("ix_group_member_of_account", "account_id", "group_id"),
    schema="games",
)

group_joker = Table(
    "group_joker",
    metadata,
    reference("group_id", player_group.c.group_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    Column("day", Date, primary_key=True, comment="of kick-off, UTC"),
    reference("match_id", match.c.match_id),
    instant("set_at"),
    Index("ix_group_joker_of_account", "account_id"),
    schema="games",
)

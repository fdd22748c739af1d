"""Schema `games`: picks as they stand, and everything they ever were.

`games.guard_pick` stamps a pick with the domain instant at which it is written. If its match is
not open at that instant the row is left out, and the statement does not return it. A trigger keeps
each version, which nobody changes.
"""

from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit.tables.metadata import FLOAT8, instant, metadata, reference, required, sha256

Origin = Literal["own", "model", "market"]
"""Whose numbers a pick has: the fan's own, or unchanged ones of the model or the market."""
PROBABILITIES = ("p_home", "p_draw", "p_away")


def _content() -> list[Column[Any]]:
    return [
        *(Column(name, FLOAT8, comment="NULL once withdrawn") for name in PROBABILITIES),
        Column("home_goals", SmallInteger, comment="of the exact score, if one is guessed"),
        Column("away_goals", SmallInteger),
        required("origin", Text, comment="`own`, or a copy of the `model` or the `market`"),
        instant("picked_at"),
        required("salt", LargeBinary(32), comment="of the commitment to this version"),
    ]


pick = Table(
    "pick",
    metadata,
    Column("pick_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    reference("match_id", match.c.match_id),
    required("version", Integer, server_default=text("1"), comment="counts changes"),
    *_content(),
    CheckConstraint("num_nulls(p_home, p_draw, p_away) IN (0, 3)", name="whole"),
    CheckConstraint("least(p_home, p_draw, p_away) >= 0.0099", name="nothing_excluded"),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-6", name="sums_to_one"),
    CheckConstraint("(home_goals IS NULL) = (away_goals IS NULL)", name="whole_score"),
    CheckConstraint("p_home IS NOT NULL OR home_goals IS NULL", name="withdrawn"),
    CheckConstraint("home_goals BETWEEN 0 AND 20 AND away_goals BETWEEN 0 AND 20", name="goals"),
    CheckConstraint("origin IN ('own', 'model', 'market')", name="origin"),
    CheckConstraint("length(salt) = 32", name="salt"),
    UniqueConstraint("match_id", "account_id"),
    UniqueConstraint("account_id", "pick_id"),  # what carries a pick names its owner too
    schema="games",
    postgresql_with={"fillfactor": 85},
)

pick_version = Table(
    "pick_version",
    metadata,
    reference("pick_id", pick.c.pick_id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    *_content(),
    schema="games",
)

# The match is that of the sealed row, and of the pick: no foreign key is checked for each.
commitment = Table(
    "commitment",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("schedule", SmallInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    reference("pick_id", pick.c.pick_id),
    required("version", Integer),
    sha256("leaf", comment="hash of the salted version of the pick"),
    Index("ix_commitment_of_pick", "pick_id"),
    schema="games",
)

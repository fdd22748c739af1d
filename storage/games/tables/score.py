"""Schema `games`: settlements of matches, what each pick was worth, and leaderboards.

A settlement is numbered and never changed but closed by the next one of its match, so a corrected
result leaves a trace. Leaderboards are made of the settlements that stand, and can be made again.
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

from storage.football.tables.match import match
from storage.games.tables.pick import pick
from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)

LINES = ("model", "market")
SCOPES = ("global", "competition", "season", "month")


def _line(name: str) -> list[Column[Any]]:
    return [
        Column(f"{name}_p_home", FLOAT8, comment=f"of the {name}, sealed last before kick-off"),
        Column(f"{name}_p_draw", FLOAT8),
        Column(f"{name}_p_away", FLOAT8),
    ]


pick_settlement = Table(
    "pick_settlement",
    metadata,
    Column("settlement_no", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    Column("home_goals", SmallInteger, comment="after 90 minutes; NULL: no pick counts"),
    Column("away_goals", SmallInteger),
    Column("void_reason", Text, comment="why no pick counts: `awarded`, `abandoned`, `cancelled`"),
    instant_or_none("locked_at", comment="picks made before this instant count"),
    *_line("model"),
    *_line("market"),
    required("picks", Integer),
    required("own_picks", Integer, comment="picks that are no copies: the peers"),
    Column("peers_log", FLOAT8, comment="mean logarithm of what they gave the outcome"),
    instant("settled_at"),
    instant_or_none("superseded_at", comment="when the match was settled again"),
    Column("dagster_run_id", Text),
    instant_or_none(
        "awarded_at", comment="when everybody's progress was made with it; NULL: it is owed"
    ),
    CheckConstraint("num_nulls(home_goals, away_goals) IN (0, 2)", name="whole_score"),
    CheckConstraint("(void_reason IS NULL) = (home_goals IS NOT NULL)", name="void"),
    CheckConstraint("picks >= own_picks AND own_picks >= 0", name="picks"),
    Index(
        "uq_pick_settlement_standing",
        "match_id",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index(
        "ix_pick_settlement_to_award",
        "settlement_no",
        postgresql_where=text("awarded_at IS NULL"),
    ),
    schema="games",
)

pick_score = Table(
    "pick_score",
    metadata,
    reference("settlement_no", pick_settlement.c.settlement_no, primary_key=True),
    reference("pick_id", pick.c.pick_id, primary_key=True),
    reference("account_id", account.c.account_id),
    required("version", Integer, comment="of the pick: the last before the lock"),
    required("log_loss", FLOAT8),
    required("brier", FLOAT8),
    required("rps", FLOAT8),
    required("points", FLOAT8, comment="0 for equal probabilities, 100 for certainty, and bonus"),
    required("is_exact", Boolean, comment="the exact score was guessed"),
    Column("peer", FLOAT8, comment="against the mean of the others; NULL without others"),
    Column("model_gain", FLOAT8, comment="log loss of the model less that of the pick"),
    Column("market_gain", FLOAT8),
    Index("ix_pick_score_of_pick", "pick_id", "settlement_no"),
    Index("ix_pick_score_of_account", "account_id", "settlement_no"),
    schema="games",
)

leaderboard_entry = Table(
    "leaderboard_entry",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="competition, season or month; empty: global"),
    Column("player", Text, primary_key=True, comment="number of an account, `model` or `market`"),
    reference("account_id", account.c.account_id, is_required=False),
    required("picks", Integer),
    required("compared", Integer, comment="picks of matches that others picked too"),
    required("coverage", FLOAT8, comment="share of the matches of the board"),
    required("points", FLOAT8, comment="in sum"),
    required("exact", Integer),
    required("log_loss", FLOAT8, comment="mean, as the following"),
    required("brier", FLOAT8),
    required("rps", FLOAT8),
    Column("peer", FLOAT8),
    Column("model_gain", FLOAT8),
    Column("market_gain", FLOAT8),
    required("value", FLOAT8, comment="skill as far as it is known: what ranks"),
    required("lower", FLOAT8),
    required("upper", FLOAT8),
    Column("rank", Integer, comment="NULL with too few picks"),
    Column("best_rank", Integer),
    Column("worst_rank", Integer),
    instant("made_at"),
    CheckConstraint("scope IN ('global', 'competition', 'season', 'month')", name="scope"),
    CheckConstraint("num_nulls(rank, best_rank, worst_rank) IN (0, 3)", name="ranked"),
    Index("ix_leaderboard_entry_ranked", "scope", "key", "rank", "player"),
    Index("ix_leaderboard_entry_of_account", "account_id", "scope", "key"),
    schema="games",
)

# pyright: basic
"""Settlements of matches, scores of picks, leaderboards."""

import sqlalchemy as sa
from alembic import op

revision = "0056_pick_scores"
down_revision = "0055_last_post"
branch_labels = None
depends_on = None

TABLES = ("leaderboard_entry", "pick_score", "pick_settlement")


def number(name: str, *, is_required: bool = True, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=not is_required, comment=comment)


def count(name: str, *, is_required: bool = True, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=not is_required, comment=comment)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    settlements()
    scores()
    boards()


def settlements() -> None:
    lines = [
        sa.Column(
            f"{line}_p_{side}",
            sa.Double(),
            nullable=True,
            comment=f"of the {line}, sealed last before kick-off" if side == "home" else None,
        )
        for line in ("model", "market")
        for side in ("home", "draw", "away")
    ]
    op.create_table(
        "pick_settlement",
        sa.Column("settlement_no", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "home_goals",
            sa.SmallInteger(),
            nullable=True,
            comment="after 90 minutes; NULL: no pick counts",
        ),
        sa.Column("away_goals", sa.SmallInteger(), nullable=True),
        sa.Column(
            "void_reason",
            sa.Text(),
            nullable=True,
            comment="why no pick counts: `awarded`, `abandoned`, `cancelled`",
        ),
        sa.Column(
            "locked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="picks made before this instant count",
        ),
        *lines,
        count("picks"),
        count("own_picks", comment="picks that are no copies: the peers"),
        number(
            "peers_log",
            is_required=False,
            comment="mean logarithm of what they gave the outcome",
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "superseded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the match was settled again",
        ),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(home_goals, away_goals) IN (0, 2)",
            name=op.f("ck_pick_settlement_whole_score"),
        ),
        sa.CheckConstraint(
            "(void_reason IS NULL) = (home_goals IS NOT NULL)",
            name=op.f("ck_pick_settlement_void"),
        ),
        sa.CheckConstraint(
            "picks >= own_picks AND own_picks >= 0", name=op.f("ck_pick_settlement_picks")
        ),
        refers("pick_settlement", "match_id", "football.match.match_id"),
        sa.PrimaryKeyConstraint("settlement_no", name=op.f("pk_pick_settlement")),
        schema="games",
    )
    op.create_index(
        "uq_pick_settlement_standing",
        "pick_settlement",
        ["match_id"],
        unique=True,
        schema="games",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def scores() -> None:
    op.create_table(
        "pick_score",
        sa.Column("settlement_no", sa.BigInteger(), nullable=False),
        sa.Column("pick_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        count("version", comment="of the pick: the last before the lock"),
        number("log_loss"),
        number("brier"),
        number("rps"),
        number("points", comment="0 for equal probabilities, 100 for certainty, and bonus"),
        sa.Column("is_exact", sa.Boolean(), nullable=False, comment="the exact score was guessed"),
        number(
            "peer",
            is_required=False,
            comment="against the mean of the others; NULL without others",
        ),
        number(
            "model_gain", is_required=False, comment="log loss of the model less that of the pick"
        ),
        number("market_gain", is_required=False),
        refers("pick_score", "settlement_no", "games.pick_settlement.settlement_no"),
        refers("pick_score", "pick_id", "games.pick.pick_id"),
        refers("pick_score", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("settlement_no", "pick_id", name=op.f("pk_pick_score")),
        schema="games",
    )
    op.create_index(
        "ix_pick_score_of_pick", "pick_score", ["pick_id", "settlement_no"], schema="games"
    )
    op.create_index(
        "ix_pick_score_of_account", "pick_score", ["account_id", "settlement_no"], schema="games"
    )


def boards() -> None:
    op.create_table(
        "leaderboard_entry",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="competition, season or month; empty: global",
        ),
        sa.Column(
            "player",
            sa.Text(),
            nullable=False,
            comment="number of an account, `model` or `market`",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        count("picks"),
        count("compared", comment="picks of matches that others picked too"),
        number("coverage", comment="share of the matches of the board"),
        number("points", comment="in sum"),
        count("exact"),
        number("log_loss", comment="mean, as the following"),
        number("brier"),
        number("rps"),
        number("peer", is_required=False),
        number("model_gain", is_required=False),
        number("market_gain", is_required=False),
        number("value", comment="skill as far as it is known: what ranks"),
        number("lower"),
        number("upper"),
        count("rank", is_required=False, comment="NULL with too few picks"),
        count("best_rank", is_required=False),
        count("worst_rank", is_required=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "scope IN ('global', 'competition', 'season', 'month')",
            name=op.f("ck_leaderboard_entry_scope"),
        ),
        sa.CheckConstraint(
            "num_nulls(rank, best_rank, worst_rank) IN (0, 3)",
            name=op.f("ck_leaderboard_entry_ranked"),
        ),
        refers("leaderboard_entry", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("scope", "key", "player", name=op.f("pk_leaderboard_entry")),
        schema="games",
    )
    op.create_index(
        "ix_leaderboard_entry_ranked",
        "leaderboard_entry",
        ["scope", "key", "rank", "player"],
        schema="games",
    )
    op.create_index(
        "ix_leaderboard_entry_of_account",
        "leaderboard_entry",
        ["account_id", "scope", "key"],
        schema="games",
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="games")

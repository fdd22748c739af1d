# pyright: basic
"""Knock-out tournaments of groups."""

import sqlalchemy as sa
from alembic import op

revision = "0069_tournaments"
down_revision = "0068_questions"
branch_labels = None
depends_on = None


def instant(name: str, *, is_required: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_required, comment=comment)


def number(name: str, *, is_required: bool = True) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=not is_required)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "tournament",
        sa.Column("tournament_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        number("group_id"),
        sa.Column("name", sa.Text(), nullable=False),
        instant("begins_at", is_required=True, comment="of the first round: midnight, UTC"),
        sa.Column(
            "round_days",
            sa.SmallInteger(),
            nullable=False,
            comment="a round is so many days of matches",
        ),
        instant("created_at", is_required=True),
        instant("drawn_at", comment="since when nobody enters any more"),
        instant("ended_at", comment="decided, or cancelled"),
        number("winner_id", is_required=False),
        sa.CheckConstraint("round_days BETWEEN 1 AND 14", name=op.f("ck_tournament_round_days")),
        sa.CheckConstraint(
            "winner_id IS NULL OR (ended_at IS NOT NULL AND drawn_at IS NOT NULL)",
            name=op.f("ck_tournament_winner"),
        ),
        refers("tournament", "group_id", "games.player_group.group_id"),
        refers("tournament", "winner_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("tournament_id", name=op.f("pk_tournament")),
        schema="games",
    )
    op.create_index(
        "ix_tournament_of_group", "tournament", ["group_id", "tournament_id"], schema="games"
    )
    op.create_index(
        "ix_tournament_running",
        "tournament",
        ["begins_at"],
        schema="games",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "entrant",
        number("tournament_id"),
        number("account_id"),
        instant("entered_at", is_required=True),
        sa.Column(
            "seed", sa.Integer(), nullable=True, comment="1 is the best; NULL before the draw"
        ),
        refers("entrant", "tournament_id", "games.tournament.tournament_id"),
        refers("entrant", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("tournament_id", "account_id", name=op.f("pk_entrant")),
        sa.UniqueConstraint("tournament_id", "seed", name=op.f("uq_entrant_tournament_id_seed")),
        schema="games",
    )
    op.create_index("ix_entrant_of_account", "entrant", ["account_id"], schema="games")
    op.create_table(
        "tie",
        number("tournament_id"),
        sa.Column("round", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        number("home_id"),
        number("away_id", is_required=False),
        *(
            sa.Column(
                f"{side}_{what}", sa.Integer(), nullable=True, comment="NULL until it is decided"
            )
            for side in ("home", "away")
            for what in ("points", "exact", "picked")
        ),
        number("winner_id", is_required=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        instant("decided_at"),
        sa.CheckConstraint(
            "num_nulls(winner_id, decided_by, decided_at) IN (0, 3)", name=op.f("ck_tie_decided")
        ),
        sa.CheckConstraint("(away_id IS NOT NULL) OR decided_by = 'bye'", name=op.f("ck_tie_bye")),
        sa.CheckConstraint("winner_id IN (home_id, away_id)", name=op.f("ck_tie_winner")),
        sa.CheckConstraint(
            "decided_by IN ('points', 'exact', 'picked', 'seed', 'bye')", name=op.f("ck_tie_by")
        ),
        refers("tie", "tournament_id", "games.tournament.tournament_id"),
        refers("tie", "home_id", "identity.account.account_id"),
        refers("tie", "away_id", "identity.account.account_id"),
        refers("tie", "winner_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("tournament_id", "round", "place", name=op.f("pk_tie")),
        schema="games",
    )


def downgrade() -> None:
    for table in ("tie", "entrant", "tournament"):
        op.drop_table(table, schema="games")

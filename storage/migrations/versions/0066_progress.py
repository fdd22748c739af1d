# pyright: basic
"""What accounts earn by their settled picks: achievements, experience."""

import sqlalchemy as sa
from alembic import op

revision = "0066_progress"
down_revision = "0065_season_draws"
branch_labels = None
depends_on = None


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "award",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="of `football.games.achievements`"),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        refers("award", "account_id", "identity.account.account_id"),
        refers("award", "match_id", "football.match.match_id"),
        sa.PrimaryKeyConstraint("account_id", "code", name=op.f("pk_award")),
        schema="games",
    )
    op.create_table(
        "player_progress",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "experience",
            sa.Integer(),
            nullable=False,
            comment="`football.games.experience`",
        ),
        sa.Column(
            "settled",
            sa.Integer(),
            nullable=False,
            comment="picks with a score that stands",
        ),
        sa.Column(
            "rules",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="by which version of the rules",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        refers("player_progress", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_player_progress")),
        schema="games",
    )
    op.add_column(
        "pick_settlement",
        sa.Column(
            "awarded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when everybody's progress was made with it; NULL: it is owed",
        ),
        schema="games",
    )
    op.create_index(
        "ix_pick_settlement_to_award",
        "pick_settlement",
        ["settlement_no"],
        unique=False,
        schema="games",
        postgresql_where=sa.text("awarded_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_pick_settlement_to_award", "pick_settlement", schema="games")
    op.drop_column("pick_settlement", "awarded_at", schema="games")
    op.drop_table("player_progress", schema="games")
    op.drop_table("award", schema="games")

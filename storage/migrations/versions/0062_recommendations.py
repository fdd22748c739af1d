# pyright: basic
"""Sealed recommendations, the bets among them that were settled, and their record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0062_recommendations"
down_revision = "0061_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("forecast_id", sa.Uuid(), nullable=False),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bets", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "sealed_at < kickoff_at", name=op.f("ck_recommendation_sealed_before_kickoff")
        ),
        sa.CheckConstraint("as_of <= sealed_at", name=op.f("ck_recommendation_facts_before_seal")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_recommendation_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["seal_no"], ["forecast.seal.seal_no"], name=op.f("fk_recommendation_seal_no")
        ),
        sa.PrimaryKeyConstraint("seal_no", "position", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_recommendation_recommendation_id")),
        schema="forecast",
    )
    for columns in (["match_id", "seal_no"], ["kickoff_at", "match_id"]):
        op.create_index(
            op.f(f"ix_recommendation_{'_'.join(columns)}"),
            "recommendation",
            columns,
            unique=False,
            schema="forecast",
        )
    op.create_table(
        "advised_bet",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("line", sa.Double(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("stake", sa.Double(), nullable=False),
        sa.Column("profit", sa.Double(), nullable=False),
        sa.Column(
            "closing",
            sa.Double(),
            nullable=True,
            comment="probability at the close, without margin",
        ),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "price > 1 AND stake > 0 AND profit >= -1", name=op.f("ck_advised_bet_is_bet")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_advised_bet_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "market", "line", name=op.f("pk_advised_bet")),
        schema="forecast",
    )
    op.create_index(
        op.f("ix_advised_bet_kickoff_at_match_id"),
        "advised_bet",
        ["kickoff_at", "match_id"],
        unique=False,
        schema="forecast",
    )
    op.create_table(
        "advice_record",
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("as_of", name=op.f("pk_advice_record")),
        schema="forecast",
    )
    op.execute(script("recommendations"))


def downgrade() -> None:
    op.execute(script("recommendations_undone"))
    op.drop_table("advice_record", schema="forecast")
    op.drop_table("advised_bet", schema="forecast")
    op.drop_table("recommendation", schema="forecast")
    op.execute("DROP FUNCTION forecast.fill_recommendation")

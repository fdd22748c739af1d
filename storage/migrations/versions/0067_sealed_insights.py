# pyright: basic
"""Insights are sealed: before kick-off what speaks of a coming match."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0067_sealed_insights"
down_revision = "0066_progress"
branch_labels = None
depends_on = None

_SAYS_WHEN = (
    "(subject_kind = 'match' AND kind NOT IN ('outcome', 'review'))"
    " = (kickoff_at IS NOT NULL AND match_id IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "sealed_insight",
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("insight_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=True),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sealed_at < kickoff_at", name=op.f("ck_sealed_insight_sealed_before_kickoff")
        ),
        sa.CheckConstraint("as_of <= sealed_at", name=op.f("ck_sealed_insight_facts_before_seal")),
        sa.CheckConstraint(_SAYS_WHEN, name=op.f("ck_sealed_insight_says_when_it_begins")),
        sa.ForeignKeyConstraint(
            ["seal_no"], ["forecast.seal.seal_no"], name=op.f("fk_sealed_insight_seal_no")
        ),
        sa.PrimaryKeyConstraint("seal_no", "position", name=op.f("pk_sealed_insight")),
        sa.UniqueConstraint("insight_id", name=op.f("uq_sealed_insight_insight_id")),
        schema="forecast",
    )
    op.execute(script("sealed_insights"))


def downgrade() -> None:
    op.execute("DROP FUNCTION forecast.seal_insight")
    op.execute(script("sealed_insights_undone"))
    op.drop_table("sealed_insight", schema="forecast")
    op.execute("DROP FUNCTION forecast.fill_sealed_insight")

# pyright: basic
"""Boards of groups by their own rules, and standings while matches are played."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0064_standings"
down_revision = "0063_carried_picks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moved_standing",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when its score moved, or it was settled; wall clock",
        ),
        sa.Column(
            "pushed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when readers were told last; wall clock",
        ),
        sa.Column(
            "settlement_no",
            sa.BigInteger(),
            nullable=True,
            comment="of a settlement whose overtaking was not told yet",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_moved_standing_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_moved_standing")),
        schema="games",
    )
    op.execute(script("group_scores"))


def downgrade() -> None:
    op.execute("DROP FUNCTION games.group_scores, games.live_scores, games.ended_matches(boolean)")
    op.drop_table("moved_standing", schema="games")

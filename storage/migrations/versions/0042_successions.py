# pyright: basic
"""Clubs that took the place of others."""

import sqlalchemy as sa
from alembic import op

revision = "0042_successions"
down_revision = "0041_agreement"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("succeeded_on", sa.Date()),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_team_succession_two_clubs")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["football.team.team_id"], name=op.f(f"fk_team_succession_{name}")
            )
            for name in ("predecessor_id", "successor_id")
        ),
        sa.PrimaryKeyConstraint("predecessor_id", name=op.f("pk_team_succession")),
        schema="football",
    )
    op.create_index(
        op.f("ix_team_succession_successor_id"),
        "team_succession",
        ["successor_id"],
        unique=False,
        schema="football",
    )


def downgrade() -> None:
    op.drop_table("team_succession", schema="football")

# pyright: basic
"""The picks of a match under one seal: the root of salted commitments."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0057_pick_seals"
down_revision = "0056_pick_scores"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pick_root",
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "schedule",
            sa.SmallInteger(),
            nullable=False,
            comment="how often the match had been scheduled anew",
        ),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False, comment="picks under it"),
        sa.CheckConstraint("sealed_at >= locked_at", name=op.f("ck_pick_root_sealed_at_lock")),
        sa.CheckConstraint("count > 0", name=op.f("ck_pick_root_not_empty")),
        sa.ForeignKeyConstraint(
            ["seal_no"], ["forecast.seal.seal_no"], name=op.f("fk_pick_root_seal_no")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_pick_root_match_id")
        ),
        sa.PrimaryKeyConstraint("seal_no", "position", name=op.f("pk_pick_root")),
        sa.UniqueConstraint("match_id", "schedule", name=op.f("uq_pick_root_match_id_schedule")),
        schema="forecast",
    )
    op.create_table(
        "commitment",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("schedule", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pick_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "leaf",
            sa.LargeBinary(32),
            nullable=False,
            comment="hash of the salted version of the pick",
        ),
        sa.ForeignKeyConstraint(
            ["pick_id"], ["games.pick.pick_id"], name=op.f("fk_commitment_pick_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "schedule", "place", name=op.f("pk_commitment")),
        schema="games",
    )
    op.create_index(
        "ix_commitment_of_pick", "commitment", ["pick_id"], unique=False, schema="games"
    )
    op.execute(script("pick_seals"))


def downgrade() -> None:
    op.execute(script("pick_seals_undone"))
    op.drop_table("commitment", schema="games")
    op.drop_table("pick_root", schema="forecast")
    op.execute("DROP FUNCTION forecast.fill_pick_root")

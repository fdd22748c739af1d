# pyright: basic
"""Channels that show a match, and the lines of its commentary."""

import sqlalchemy as sa
from alembic import op

revision = "0075_broadcasts"
down_revision = "0074_moves_after_a_match"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_CURRENT = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    _table(
        "match_broadcast",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("channel", "region", "kind", "language", "name")
        ),
    )
    _table(
        "match_remark",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=False),
        sa.Column("clock_seconds", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
    )
    _unique("match_broadcast", "channel", "region")
    _unique("match_remark", "place")


def _table(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column(f"{name}_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *columns,
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.Column("known_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("superseded_at", _INSTANT, nullable=True),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f(f"fk_{name}_match_id")
        ),
        sa.PrimaryKeyConstraint(f"{name}_id", name=op.f(f"pk_{name}")),
        schema="football",
    )


def _unique(name: str, *keys: str) -> None:
    op.create_index(
        f"uq_{name}_current",
        name,
        ["match_id", "source", *keys],
        unique=True,
        schema="football",
        postgresql_where=_CURRENT,
    )


def downgrade() -> None:
    op.drop_table("match_remark", schema="football")
    op.drop_table("match_broadcast", schema="football")

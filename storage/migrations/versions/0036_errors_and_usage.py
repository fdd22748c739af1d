# pyright: basic
"""Errors that nobody expected in groups, and what was asked of the API by day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036_errors_and_usage"
down_revision = "0035_reserved_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "error_group",
        sa.Column(
            "fingerprint", sa.Text(), nullable=False, comment="of kind, route and functions"
        ),
        sa.Column("process", sa.Text(), nullable=False, comment="api, worker, …"),
        sa.Column("kind", sa.Text(), nullable=False, comment="the exception's type"),
        sa.Column("place", sa.Text(), nullable=False, comment="file and function that raised it"),
        sa.Column(
            "route",
            sa.Text(),
            nullable=False,
            comment="template of the address, or name of the task",
        ),
        sa.Column(
            "version", sa.Text(), nullable=False, comment="of Touchline, when it was seen last"
        ),
        sa.Column(
            "message", sa.Text(), nullable=False, comment="of the last one, without secrets"
        ),
        sa.Column("frames", postgresql.ARRAY(sa.Text()), nullable=False, comment="innermost last"),
        sa.Column("request_id", sa.Text(), nullable=True, comment="of the last one"),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_error_group")),
        schema="ops",
    )
    op.create_index(
        "ix_error_group_last_seen_at",
        "error_group",
        ["last_seen_at", "fingerprint"],
        schema="ops",
    )
    op.create_table(
        "usage_day",
        sa.Column("day", sa.Date(), nullable=False, comment="UTC"),
        sa.Column(
            "client", sa.Text(), nullable=False, comment="anonymous, or the role of an account"
        ),
        sa.Column(
            "key_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="0 is no key"
        ),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False, comment="template of the address"),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False, comment="answered 4xx"),
        sa.Column("failed", sa.BigInteger(), nullable=False, comment="answered 5xx"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="of bodies that were sent"),
        sa.PrimaryKeyConstraint(
            "day", "client", "key_id", "method", "route", name=op.f("pk_usage_day")
        ),
        schema="ops",
    )


def downgrade() -> None:
    op.drop_table("usage_day", schema="ops")
    op.drop_table("error_group", schema="ops")

# pyright: basic
"""Answers to requests that must not happen twice."""

import sqlalchemy as sa
from alembic import op

revision = "0031_requests"
down_revision = "0030_community"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA ops")
    op.create_table(
        "idempotent_request",
        sa.Column(
            "key_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="keyed digest of who sent it and of the Idempotency-Key",
        ),
        sa.Column(
            "request_digest",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="of method, address and body",
        ),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=False,
            comment="of the answer, encrypted for this row",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key_digest", name=op.f("pk_idempotent_request")),
        schema="ops",
    )
    op.create_index(
        "ix_idempotent_request_created_at", "idempotent_request", ["created_at"], schema="ops"
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA ops CASCADE")

# pyright: basic
"""Mails of a world without a mail server are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0029_outbox"
down_revision = "0028_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "account_id",
            sa.BigInteger(),
            comment="whose mail it is; its erasure takes the mail along",
        ),
        sa.Column("recipient", sa.Text(), nullable=False, comment="the address"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "text", sa.Text(), nullable=False, comment="as it would have been sent, with its link"
        ),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.delivery.delivery_id"],
            name=op.f("fk_outbox_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_outbox")),
        schema="delivery",
    )
    op.create_index("ix_outbox_account_id", "outbox", ["account_id"], schema="delivery")


def downgrade() -> None:
    op.drop_table("outbox", schema="delivery")

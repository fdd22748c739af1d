# pyright: basic
"""Copies that people ask for of what is kept about them."""

import sqlalchemy as sa
from alembic import op

revision = "0037_exports"
down_revision = "0036_errors_and_usage"
branch_labels = None
depends_on = None


def instant(name: str, *, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), comment=comment)


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("export_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        instant("due_at", comment="of its next attempt, while it is not made"),
        instant("failed_at", comment="given up"),
        instant("ready_at"),
        instant("expires_at"),
        sa.Column("archive", sa.LargeBinary(), comment="a ZIP of JSON"),
        sa.CheckConstraint(
            "num_nonnulls(due_at, failed_at, ready_at) = 1", name=op.f("ck_export_one_state")
        ),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (archive IS NULL) AND (ready_at IS NULL) = (expires_at IS NULL)",
            name=op.f("ck_export_ready"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_export_account_id")
        ),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_export")),
        schema="identity",
    )
    op.create_index(
        "ix_export_under_way",
        "export",
        ["account_id"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_export_of_account", "export", ["account_id"], schema="identity")


def downgrade() -> None:
    op.drop_table("export", schema="identity")

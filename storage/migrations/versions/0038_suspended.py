# pyright: basic
"""An index of suspended accounts, which feeds leave out."""

import sqlalchemy as sa
from alembic import op

revision = "0038_suspended"
down_revision = "0037_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_account_suspended",
        "account",
        ["account_id"],
        unique=False,
        schema="identity",
        postgresql_where=sa.text("suspended_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_account_suspended", table_name="account", schema="identity")

# pyright: basic
"""Seals of version 2, whose hash covers their time; signatures of heads; the rule of time."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0024_seal_versions"
down_revision = "0023_privileges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("seal", "forecast_count", new_column_name="count", schema="forecast")
    op.add_column(
        "seal",
        sa.Column("version", sa.SmallInteger(), nullable=False, server_default="1"),
        schema="forecast",
    )
    op.alter_column("seal", "version", server_default=None, schema="forecast")
    op.create_check_constraint(
        op.f("ck_seal_version"), "seal", "version IN (1, 2)", schema="forecast"
    )
    op.create_table(
        "seal_key",
        sa.Column("key_id", sa.Text(), nullable=False, comment="begins the key's SHA-256"),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_key")),
        schema="forecast",
    )
    op.create_table(
        "seal_signature",
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["forecast.seal_key.key_id"], name=op.f("fk_seal_signature_key_id")
        ),
        sa.ForeignKeyConstraint(
            ["seal_no"], ["forecast.seal.seal_no"], name=op.f("fk_seal_signature_seal_no")
        ),
        sa.PrimaryKeyConstraint("seal_no", name=op.f("pk_seal_signature")),
        schema="forecast",
    )
    op.execute(script("seal_versions"))


def downgrade() -> None:
    op.drop_table("seal_signature", schema="forecast")
    op.drop_table("seal_key", schema="forecast")
    op.drop_constraint(op.f("ck_seal_version"), "seal", schema="forecast")
    op.execute("ALTER TABLE forecast.seal DROP CONSTRAINT ck_seal_hash_follows")
    op.drop_column("seal", "version", schema="forecast")
    op.alter_column("seal", "count", new_column_name="forecast_count", schema="forecast")
    op.execute(script("seal_versions_undone"))

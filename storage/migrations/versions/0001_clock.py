# pyright: basic
"""Schema clock."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0001_clock"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA clock")
    op.create_table(
        "setting",
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("mode", sa.Text(), server_default="live", nullable=False),
        sa.Column("domain_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wall_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("speed", sa.Double(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "mode = 'live' OR (domain_at IS NOT NULL AND wall_at IS NOT NULL)",
            name=op.f("ck_setting_anchored"),
        ),
        sa.CheckConstraint(
            "mode IN ('live', 'stepped', 'accelerated')", name=op.f("ck_setting_mode")
        ),
        sa.CheckConstraint("is_current", name=op.f("ck_setting_one_row")),
        sa.CheckConstraint("speed > 0", name=op.f("ck_setting_forwards")),
        sa.PrimaryKeyConstraint("is_current", name=op.f("pk_setting")),
        schema="clock",
    )
    op.execute(script("clock"))


def downgrade() -> None:
    op.execute("DROP SCHEMA clock CASCADE")

# pyright: basic
"""What needs the owner's rights becomes functions of the owner's; see `storage.privileges`."""

from alembic import op

from storage.migrations.scripts import script

revision = "0023_privileges"
down_revision = "0022_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(script("privileges"))


def downgrade() -> None:
    op.execute(script("privileges_undone"))

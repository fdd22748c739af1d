# pyright: basic
"""Reviews note how many statements of absence and lines of line-ups they saw."""

import sqlalchemy as sa
from alembic import op

revision = "0013_sightings"
down_revision = "0012_lineups"
branch_labels = None
depends_on = None

_SEEN = ("absences_seen", "lineups_seen")


def upgrade() -> None:
    for name in _SEEN:
        op.add_column(
            "review",
            sa.Column(name, sa.Integer(), nullable=False, server_default="0"),
            schema="forecast",
        )
        op.alter_column("review", name, server_default=None, schema="forecast")


def downgrade() -> None:
    for name in _SEEN:
        op.drop_column("review", name, schema="forecast")

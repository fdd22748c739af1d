# pyright: basic
"""Tickets to the WebSocket, and the events of one match at hand."""

import sqlalchemy as sa
from alembic import op

revision = "0020_tickets"
down_revision = "0019_drift"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ticket")),
        schema="events",
    )
    op.create_index(
        "ix_event_of_match",
        "event",
        [sa.text("(payload ->> 'match_id')"), "seq"],
        schema="events",
    )


def downgrade() -> None:
    op.drop_index("ix_event_of_match", table_name="event", schema="events")
    op.drop_table("ticket", schema="events")

# pyright: basic
"""Tickets to the WebSocket hold their whole subject."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034_ticket_subjects"
down_revision = "0033_rulings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM events.ticket")  # none lasts longer than half a minute
    op.drop_column("ticket", "scopes", schema="events")
    op.drop_column("ticket", "subject", schema="events")
    op.add_column(
        "ticket",
        sa.Column(
            "subject",
            postgresql.JSONB(),
            nullable=False,
            comment="whose it is, as the API writes it",
        ),
        schema="events",
    )


def downgrade() -> None:
    op.execute("DELETE FROM events.ticket")
    op.drop_column("ticket", "subject", schema="events")
    op.add_column("ticket", sa.Column("subject", sa.Text(), nullable=False), schema="events")
    op.add_column(
        "ticket", sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False), schema="events"
    )

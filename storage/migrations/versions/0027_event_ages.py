# pyright: basic
"""Whether a partition of the event log is old is asked of an index, not of all its rows."""

from alembic import op

revision = "0027_event_ages"
down_revision = "0026_message_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_event_occurred_at",
        "event",
        ["occurred_at"],
        schema="events",
        postgresql_using="brin",
        postgresql_with={"autosummarize": True},
    )


def downgrade() -> None:
    op.drop_index("ix_event_occurred_at", table_name="event", schema="events")

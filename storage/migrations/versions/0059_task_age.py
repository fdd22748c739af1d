# pyright: basic
"""Tasks and entries of the log are found by their age, to be let go."""

from alembic import op

revision = "0059_task_age"
down_revision = "0058_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, table, column in (
        ("ix_task_age", "task", "created_at"),
        ("ix_log_entry_age", "log_entry", "at"),
    ):
        op.create_index(name, table, [column], schema="agents", postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_log_entry_age", "log_entry", schema="agents")
    op.drop_index("ix_task_age", "task", schema="agents")

# pyright: basic
"""Audiences are read in the order of their accounts: those of a team, of staff, of somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0048_audience_indexes"
down_revision = "0047_due_mentions"
branch_labels = None
depends_on = None

_INDEXES = (
    ("identity", "favourite", "ix_favourite_of_team", ("team_id", "account_id"), None),
    ("identity", "account", "ix_account_staff", ("role", "account_id"), "role <> 'fan'"),
    (
        "social",
        "profile",
        "ix_profile_of_team",
        ("favourite_team_id", "account_id"),
        "favourite_team_id IS NOT NULL",
    ),
    ("social", "follow", "ix_follow_audience", ("followee_id", "follower_id"), None),
)


def upgrade() -> None:
    _index_things("noun", "thing", "kind", "account_id")
    for schema, table, name, columns, condition in _INDEXES:
        op.create_index(
            name,
            table,
            list(columns),
            schema=schema,
            postgresql_where=None if condition is None else sa.text(condition),
        )


def downgrade() -> None:
    _index_things("noun", "thing")
    for schema, table, name, *_ in _INDEXES:
        op.drop_index(name, table, schema=schema)


def _index_things(*columns: str) -> None:
    op.drop_index("ix_notice_of_thing", "notice", schema="social")
    op.create_index("ix_notice_of_thing", "notice", list(columns), schema="social")

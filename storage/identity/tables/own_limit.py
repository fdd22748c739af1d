"""Schema `identity`: limits that people set for themselves."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, Text

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference

own_limit = Table(
    "own_limit",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    Column("name", Text, primary_key=True, comment="what is limited, such as `games.stake_week`"),
    Column("value", BigInteger, comment="valid until `next_at`; NULL is no limit"),
    Column("next_value", BigInteger, comment="valid from `next_at` on; NULL is no limit"),
    instant_or_none("next_at", comment="NULL if no other value waits"),
    instant("changed_at"),
    CheckConstraint("next_at IS NOT NULL OR next_value IS NULL", name="next"),
    schema="identity",
)

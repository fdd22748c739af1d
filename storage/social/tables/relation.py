"""Schema `social`: who follows, blocks and mutes whom."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, metadata, required


def _one(name: str) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(account.c.account_id), primary_key=True)


follow = Table(
    "follow",
    metadata,
    _one("follower_id"),
    _one("followee_id"),
    required("state", Text, comment="requested of a private profile, until it is accepted"),
    instant("at"),
    CheckConstraint("state IN ('accepted', 'requested')", name="state"),
    CheckConstraint("follower_id <> followee_id", name="somebody_else"),
    Index("ix_follow_followers", "followee_id", "state", "at", "follower_id"),
    Index("ix_follow_audience", "followee_id", "follower_id"),
    Index("ix_follow_following", "follower_id", "state", "at", "followee_id"),
    schema="social",
)

block = Table(
    "block",
    metadata,
    _one("account_id"),
    _one("other_id"),
    instant("at"),
    CheckConstraint("account_id <> other_id", name="somebody_else"),
    Index("ix_block_of_other", "other_id", "account_id"),
    Index("ix_block_newest", "account_id", "at", "other_id"),
    schema="social",
)

mute = Table(
    "mute",
    metadata,
    _one("account_id"),
    _one("other_id"),
    instant("at"),
    CheckConstraint("account_id <> other_id", name="somebody_else"),
    Index("ix_mute_newest", "account_id", "at", "other_id"),
    schema="social",
)

"""Schema `social`: what an account shows of itself, and how many posts and followers it has."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account
from storage.kit.tables.metadata import metadata, reference, required
from storage.register.tables import team

_NONE = text("0")

profile = Table(
    "profile",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("bio", Text, server_default=""),
    required("location", Text, server_default=""),
    required("links", JSONB, server_default=text("'[]'::jsonb")),
    reference("favourite_team_id", team.c.team_id, is_required=False),
    Column("picture", Text, comment="name of an image; NULL is none"),
    required("is_private", Boolean, server_default=text("false")),
    required("post_count", Integer, server_default=_NONE, comment="public posts"),
    required("follower_count", Integer, server_default=_NONE, comment="accepted"),
    required("following_count", Integer, server_default=_NONE, comment="accepted"),
    Column("last_post_id", BigInteger, comment="the newest that followers see"),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    CheckConstraint(
        "least(post_count, follower_count, following_count) >= 0", name="counts_something"
    ),
    Index("ix_profile_most_followed", "follower_count", "account_id"),
    Index(
        "ix_profile_of_team",
        "favourite_team_id",
        "account_id",
        postgresql_where=text("favourite_team_id IS NOT NULL"),
    ),
    schema="social",
)

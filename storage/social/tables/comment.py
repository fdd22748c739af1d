"""Schema `social`: comments under posts, in threads, and their likes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)
from storage.social.tables.post import post

DEEPEST = 8
_IS_COUNTED = "deleted_at IS NULL AND removed_at IS NULL"

comment = Table(
    "comment",
    metadata,
    Column("comment_id", BigInteger, Identity(always=True), primary_key=True),
    reference("post_id", post.c.post_id),
    Column("parent_id", BigInteger, comment="NULL answers the post itself"),
    required("depth", SmallInteger, comment="1 answers the post itself"),
    reference("account_id", account.c.account_id),
    Column("text", Text, comment="as written; NULL once deleted"),
    instant("created_at"),
    instant_or_none("edited_at"),
    instant_or_none("deleted_at", comment="by its author, or with the account"),
    instant_or_none("removed_at", comment="by a moderator, who may restore it"),
    Column("removed_reason", Text),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    Column("fingerprint", BigInteger, comment="equal for repeated texts; NULL of short ones"),
    required("like_count", Integer, server_default=text("0")),
    required("reply_count", Integer, server_default=text("0"), comment="answers that are shown"),
    Column("is_counted", Boolean, Computed(_IS_COUNTED, persisted=True), nullable=False),
    Column(
        "is_shown",
        Boolean,
        Computed(f"({_IS_COUNTED}) OR reply_count > 0", persisted=True),
        nullable=False,
        comment="a tombstone too, while something below it is",
    ),
    UniqueConstraint("comment_id", "post_id"),
    ForeignKeyConstraint(
        ["parent_id", "post_id"], ["social.comment.comment_id", "social.comment.post_id"]
    ),
    CheckConstraint(f"depth BETWEEN 1 AND {DEEPEST}", name="depth"),
    CheckConstraint("(depth = 1) = (parent_id IS NULL)", name="parent"),
    CheckConstraint("(text IS NULL) = (deleted_at IS NOT NULL)", name="tombstone"),
    CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed"),
    CheckConstraint("least(like_count, reply_count) >= 0", name="counts_something"),
    Index(
        "ix_comment_below",
        "post_id",
        "parent_id",
        "comment_id",
        postgresql_where=text("is_shown"),
    ),
    Index(
        "ix_comment_top",
        "post_id",
        "parent_id",
        "like_count",
        "comment_id",
        postgresql_where=text("is_shown"),
    ),
    Index("ix_comment_of_account", "account_id", "comment_id"),
    Index("ix_comment_of_parent", "parent_id"),
    Index(
        "ix_comment_repeated",
        "fingerprint",
        "comment_id",
        postgresql_where=text("fingerprint IS NOT NULL"),
    ),
    schema="social",
)

comment_like = Table(
    "comment_like",
    metadata,
    reference("comment_id", comment.c.comment_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    instant("at"),
    Index("ix_comment_like_of_account", "account_id", "comment_id"),
    schema="social",
)

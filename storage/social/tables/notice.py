"""Schema `social`: notices of an account, and how far they were sent outside the app.

A notice is one row per account, kind and thing; what came in (each like, each answer) is its news.
So a group needs no counting of rows that are shown apart, and nothing is notified twice.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)
from storage.social.tables.post import post

notice = Table(
    "notice",
    metadata,
    Column("notice_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    required("kind", Text),
    required("noun", Text, comment="of the thing it is about, such as `post`"),
    required("thing", Text, comment="its id"),
    Column(
        "post_id",
        BigInteger,
        ForeignKey(post.c.post_id, ondelete="CASCADE"),
        comment="shown while this post is; NULL always",
    ),
    required("facts", JSONB, server_default=text("'{}'::jsonb"), comment="of the newest news"),
    required("version", Integer, server_default=text("1"), comment="counts its news"),
    required("is_listed", Boolean, comment="shown in the app, not only sent"),
    instant("created_at"),
    instant("changed_at", comment="of the newest news"),
    instant_or_none("read_at"),
    UniqueConstraint("account_id", "kind", "noun", "thing"),
    Index("ix_notice_newest", "account_id", "changed_at", "notice_id"),
    Index(
        "ix_notice_unread",
        "account_id",
        "notice_id",
        postgresql_where=text("read_at IS NULL AND is_listed"),
    ),
    # With the account, so that one account's is found among those of a hundred thousand.
    Index("ix_notice_of_thing", "noun", "thing", "kind", "account_id"),
    Index("ix_notice_of_post", "post_id", postgresql_where=text("post_id IS NOT NULL")),
    schema="social",
)

notice_news = Table(
    "notice_news",
    metadata,
    Column(
        "notice_id",
        BigInteger,
        ForeignKey(notice.c.notice_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("item", Text, primary_key=True, comment="notified once: who liked, which answer"),
    Column("actor_id", BigInteger, ForeignKey(account.c.account_id), comment="NULL is nobody"),
    instant("at"),
    required("is_withdrawn", Boolean, server_default=text("false"), comment="liked no longer"),
    Index("ix_notice_news_actor", "actor_id"),
    schema="social",
)

notice_sending = Table(
    "notice_sending",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    Column("channel", Text, primary_key=True),
    instant("due_at", comment="wall clock; later each time it is held back"),
    Column("held_for", Text, comment="why it was held back last: looking, quiet, digest"),
    Index("ix_notice_sending_due", "channel", "due_at"),
    schema="social",
)
"""Accounts with news that a channel has not sent."""

notice_sent = Table(
    "notice_sent",
    metadata,
    Column(
        "notice_id",
        BigInteger,
        ForeignKey(notice.c.notice_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("channel", Text, primary_key=True),
    required("version", Integer, comment="of the notice when it was sent"),
    instant("at", comment="wall clock"),
    schema="social",
)

notice_audience = Table(
    "notice_audience",
    metadata,
    Column("audience_id", BigInteger, Identity(always=True), primary_key=True),
    required("kind", Text),
    required("noun", Text),
    required("thing", Text),
    required("item", Text),
    required("facts", JSONB),
    required("whom", JSONB, comment="teams, roles, or whose followers"),
    required("reached_id", BigInteger, server_default=text("0"), comment="accounts up to here"),
    instant("created_at", comment="wall clock"),
    instant_or_none("ended_at", comment="everybody was notified; wall clock"),
    UniqueConstraint("kind", "noun", "thing", "item"),
    Index("ix_notice_audience_open", "audience_id", postgresql_where=text("ended_at IS NULL")),
    schema="social",
)
"""News for many accounts, which a job writes some hundreds at a time."""

"""Schema `social`: how somebody wants to be reached, and whether they look right now."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    FLOAT4,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)
from storage.social.tables.post import post

notice_settings = Table(
    "notice_settings",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required(
        "choices",
        JSONB,
        server_default=text("'{}'::jsonb"),
        comment="kind, channel: wanted or not; what is not there is as usual",
    ),
    required("mail_rhythm", Text, server_default="at_once"),
    Column("quiet_from", Time, comment="in the account's time zone"),
    Column("quiet_until", Time),
    required("moved_by", FLOAT4, server_default=text("0.1"), comment="of a probability"),
    Column("webhook_url", Text),
    Column("webhook_secret", LargeBinary, comment="encrypted; signs what is sent there"),
    Column("phone", Text, comment="E.164; confirmed by a code"),
    required("unsubscribe_key", Uuid, server_default=func.gen_random_uuid()),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    CheckConstraint("mail_rhythm IN ('at_once', 'daily')", name="mail_rhythm"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours"),
    CheckConstraint("moved_by > 0 AND moved_by <= 1", name="moved_by"),
    UniqueConstraint("unsubscribe_key"),
    schema="social",
)

phone_code = Table(
    "phone_code",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("phone", Text),
    required("code_hash", LargeBinary, comment="keyed digest"),
    required("tries", Integer, server_default=text("0")),
    instant("expires_at"),
    schema="social",
)

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("push_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    required("endpoint", Text, unique=True, comment="of the browser's push service"),
    required("p256dh", Text, comment="the browser's public key"),
    required("auth", Text, comment="shared with the browser; encrypts what is sent"),
    required("device", Text, comment="by which its owner knows it"),
    instant("created_at"),
    Index("ix_push_subscription_account_id", "account_id"),
    schema="social",
)

push_key = Table(
    "push_key",
    metadata,
    Column("public_key", Text, primary_key=True, comment="as browsers want it: base64url, raw"),
    required("private_key", LargeBinary, comment="encrypted; signs what push services are asked"),
    instant("created_at"),
    schema="social",
)
"""The one key by which push services know this installation (VAPID)."""

presence = Table(
    "presence",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    instant("until", comment="wall clock; a stream of theirs is open until then, as far as known"),
    schema="social",
)

news_place = Table(
    "news_place",
    metadata,
    Column("name", Text, primary_key=True),
    required("epoch", Text),
    required("seq", BigInteger, comment="events of the log up to here were looked at"),
    schema="social",
)

notified_forecast = Table(
    "notified_forecast",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    required("probabilities", JSONB, comment="home, draw, away, as of the last news about it"),
    schema="social",
)

feed_news = Table(
    "feed_news",
    metadata,
    Column("feed", Text, primary_key=True, comment="`public`: what everybody may see"),
    required("post_ids", ARRAY(BigInteger), comment="the newest ones, as they were announced"),
    instant_or_none("notified_at", comment="wall clock"),
    schema="social",
)

like_news = Table(
    "like_news",
    metadata,
    reference("post_id", post.c.post_id, primary_key=True),
    instant_or_none("due_since", comment="wall clock; likes without a notice yet"),
    instant_or_none("notified_at", comment="wall clock"),
    Index("ix_like_news_due", "post_id", postgresql_where=text("due_since IS NOT NULL")),
    schema="social",
)

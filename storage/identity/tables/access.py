"""Schema `identity`: what opens doors once somebody is known: sessions, their tokens, keys."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INET

from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
    sha256,
)

_NOW = func.clock_timestamp()

signing_key = Table(
    "signing_key",
    metadata,
    Column("kid", Text, primary_key=True),
    required("private_key", LargeBinary, comment="encrypted"),
    required("public_key", LargeBinary),
    instant("created_at", server_default=_NOW),
    instant_or_none("retired_at", comment="signs nothing since then; its tokens run out"),
    schema="identity",
)

session = Table(
    "session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    reference("account_id", account.c.account_id),
    Column("device", Text, comment="as the client names itself"),
    Column("address", INET),
    instant("created_at", server_default=_NOW),
    instant("last_used_at", server_default=_NOW),
    instant_or_none("ended_at"),
    Column("end_reason", Text),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
    Index("ix_session_open", "account_id", postgresql_where=text("ended_at IS NULL")),
    schema="identity",
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    reference("session_id", session.c.session_id),
    instant("issued_at", server_default=_NOW),
    instant("expires_at"),
    instant_or_none("used_at"),
    Column("successor_hash", LargeBinary(32)),
    CheckConstraint("(used_at IS NULL) = (successor_hash IS NULL)", name="successor"),
    Index("ix_refresh_token_of_session", "session_id"),
    schema="identity",
)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    required("prefix", Text, comment="the first characters, by which people know it"),
    sha256("key_hash", unique=True),
    required("name", Text),
    required("scopes", ARRAY(Text)),
    Column("per_minute", Integer, comment="a limit of its own; NULL is its class's"),
    instant("created_at", server_default=_NOW),
    instant_or_none("expires_at"),
    instant_or_none("last_used_at"),
    instant_or_none("revoked_at"),
    Column("replaces_key_id", BigInteger, comment="the key it was rotated from"),
    CheckConstraint("per_minute > 0", name="per_minute"),
    Index("ix_api_key_of_account", "account_id"),
    schema="identity",
)

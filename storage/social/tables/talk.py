"""Schema `social`: rooms, what is written in them, and who may write there."""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)

RoomKindName = Literal["match", "group"]
SLOWEST_SECONDS = 3600
_IS_SHOWN = "deleted_at IS NULL AND removed_at IS NULL"

room = Table(
    "room",
    metadata,
    Column("room_id", BigInteger, Identity(always=True), primary_key=True),
    required("kind", Text, comment="what it is about: `match`, …"),
    required("key", BigInteger, comment="id of the thing that it is about"),
    Column("slow_seconds", Integer, comment="between two messages; NULL is the installation's"),
    instant("created_at"),
    UniqueConstraint("kind", "key"),
    CheckConstraint(f"slow_seconds BETWEEN 0 AND {SLOWEST_SECONDS}", name="slow_seconds"),
    schema="social",
)

room_member = Table(
    "room_member",
    metadata,
    reference("room_id", room.c.room_id, primary_key=True),
    reference("account_id", account.c.account_id, primary_key=True),
    required("role", Text, server_default="writer"),
    instant_or_none("wrote_at", comment="last, by the wall clock: slow mode counts from it"),
    CheckConstraint("role IN ('reader', 'writer')", name="role"),
    Index("ix_room_member_of_account", "account_id", "room_id"),
    schema="social",
)

message = Table(
    "message",
    metadata,
    Column("message_id", BigInteger, Identity(always=True), primary_key=True),
    reference("room_id", room.c.room_id),
    reference("account_id", account.c.account_id, is_required=False),
    Column("text", Text, comment="as written; NULL once deleted, and of a line"),
    Column("line", Text, comment="kind of a line that the system writes; NULL of a person's"),
    Column("item", Text, comment="what a line reports, once in a room"),
    required("facts", JSONB, server_default=text("'{}'::jsonb"), comment="of a line"),
    required(
        "mentioned",
        ARRAY(BigInteger),
        server_default=text("'{}'::bigint[]"),
        comment="accounts that the text names",
    ),
    instant("created_at"),
    instant_or_none("deleted_at", comment="by its author, or with the account"),
    instant_or_none("removed_at", comment="by a moderator, who may restore it"),
    Column("removed_reason", Text),
    Column("fingerprint", BigInteger, comment="equal for repeated texts; NULL of short ones"),
    Column("is_shown", Boolean, Computed(_IS_SHOWN, persisted=True), nullable=False),
    CheckConstraint("(account_id IS NULL) = (line IS NOT NULL)", name="author"),
    CheckConstraint("(item IS NULL) = (line IS NULL)", name="item"),
    CheckConstraint(
        "(text IS NULL) = (line IS NOT NULL OR deleted_at IS NOT NULL)", name="tombstone"
    ),
    CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed"),
    Index("ix_message_of_room", "room_id", "message_id", postgresql_where=text("is_shown")),
    Index(
        "ix_message_line",
        "room_id",
        "line",
        "item",
        unique=True,
        postgresql_where=text("line IS NOT NULL"),
    ),
    Index("ix_message_mentioned", "mentioned", postgresql_using="gin"),
    Index("ix_message_of_account", "account_id", "message_id"),
    Index(
        "ix_message_repeated",
        "fingerprint",
        "message_id",
        postgresql_where=text("fingerprint IS NOT NULL"),
    ),
    schema="social",
)

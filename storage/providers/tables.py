"""Schema `raw`, request limits: the state of each provider, and the last answer of each address.

All instants here are the wall clock's: limits and circuits know no other.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from storage.kit.tables.metadata import instant, instant_or_none, metadata, required

provider_state = Table(
    "provider_state",
    metadata,
    Column("provider", Text, primary_key=True),
    required("circuit", Text, server_default=text("'closed'")),
    required("failures", Integer, server_default=text("0")),
    required("openings", Integer, server_default=text("0")),
    instant_or_none("open_until"),
    instant_or_none("probing_since"),
    Column("budget_per_day", Integer, comment="requests a UTC day; NULL is no limit"),
    required("budget_used", Integer, server_default=text("0")),
    required("budget_day", Date),
    required("stale_after_seconds", Integer),
    instant("last_attempt_at"),
    instant_or_none("last_success_at"),
    instant_or_none("last_failure_at"),
    Column("last_status", SmallInteger),
    Column("last_error_class", Text),
    CheckConstraint("circuit IN ('closed', 'open', 'half_open')", name="circuit"),
    schema="raw",
)

feed = Table(
    "feed",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", LargeBinary(32), comment="of the last good body"),
    Column("body", LargeBinary, comment="gzipped; kept where a validator came with it"),
    instant("last_attempt_at"),
    instant_or_none("last_success_at"),
    instant_or_none("last_changed_at"),
    Column("last_status", SmallInteger),
    Column("last_error_class", Text),
    required("failures", Integer, server_default=text("0")),
    Index(None, "last_attempt_at"),
    schema="raw",
)

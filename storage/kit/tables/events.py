"""Schema `events`: one commit-ordered log, partitioned by seq, and the epoch it belongs to."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.kit.tables.metadata import instant, metadata, required

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    required("topics", ARRAY(Text)),
    required("type", Text),
    required("version", SmallInteger),
    required("payload", JSONB),
    instant("occurred_at"),
    schema="events",
    postgresql_partition_by="RANGE (seq)",
)

# Replays ask for one match; the log has a great many.
Index("ix_event_of_match", text("(payload ->> 'match_id')"), event.c.seq)
# Whether a partition holds a young event: a page of the index instead of half a gigabyte.
Index(
    "ix_event_occurred_at",
    event.c.occurred_at,
    postgresql_using="brin",
    postgresql_with={"autosummarize": True},
)

epoch = Table(
    "epoch",
    metadata,
    Column("is_current", Boolean, primary_key=True, server_default=text("true")),
    required("epoch", Text),
    instant("started_at"),
    required("dropped_through", BigInteger, server_default=text("0")),
    CheckConstraint("is_current", name="one_row"),
    schema="events",
)

ticket = Table(
    "ticket",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    required("subject", JSONB, comment="whose it is, as the API writes it"),
    instant("expires_at"),
    schema="events",
)

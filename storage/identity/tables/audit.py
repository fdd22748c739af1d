"""Schema `identity`: the record of privileged and security acts. Rows are added, never changed."""

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.tables.metadata import instant, metadata, required

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    instant("at", server_default=func.clock_timestamp()),
    Column(
        "actor_id", BigInteger, comment="an account; NULL is a stranger, or the machine's operator"
    ),
    required("act", Text, comment="such as `account.suspend`"),
    required("target_kind", Text, comment="such as `account`"),
    required("target_id", Text),
    Column("request_id", Text),
    Column("address_hash", LargeBinary(32), comment="keyed, so that an address can be compared"),
    required("detail", JSONB, comment="ids and codes, nothing that a person wrote"),
    Index("ix_audit_entry_of_actor", "actor_id", "entry_id"),
    Index("ix_audit_entry_of_target", "target_kind", "target_id", "entry_id"),
    Index("ix_audit_entry_of_act", "act", "entry_id"),
    schema="identity",
)

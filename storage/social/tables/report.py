"""Schema `social`: reports, the cases that moderators decide, and what was reported, kept apart.

Their instants are the wall clock's: what waits for a person waits by the clock on the wall.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

_NOW = func.clock_timestamp()
_IS_OPEN = text("closed_at IS NULL")

moderation_case = Table(
    "moderation_case",
    metadata,
    Column("case_id", BigInteger, Identity(always=True), primary_key=True),
    required("subject_kind", Text, comment="`post`, `comment`, `profile`, …"),
    required("subject_id", BigInteger),
    Column("post_id", BigInteger, comment="of the thread it is in"),
    reference("author_id", account.c.account_id),
    required("cause", Text, comment="what opened it"),
    instant("opened_at", server_default=_NOW),
    instant("reported_at", server_default=_NOW, comment="when somebody reported it last"),
    reference("claimed_by", account.c.account_id, is_required=False),
    instant_or_none("claimed_until"),
    reference("closed_by", account.c.account_id, is_required=False),
    instant_or_none("closed_at"),
    CheckConstraint("cause IN ('report', 'screening', 'appeal')", name="cause"),
    CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claimed"),
    CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="closed"),
    Index(
        "ix_moderation_case_once_open",
        "subject_kind",
        "subject_id",
        unique=True,
        postgresql_where=_IS_OPEN,
    ),
    Index("ix_moderation_case_queue", "case_id", postgresql_where=_IS_OPEN),
    Index("ix_moderation_case_of_author", "author_id", "case_id"),
    schema="social",
)

report = Table(
    "report",
    metadata,
    Column("report_id", BigInteger, Identity(always=True), primary_key=True),
    reference("case_id", moderation_case.c.case_id),
    reference("reporter_id", account.c.account_id),
    required("subject_kind", Text),
    required("subject_id", BigInteger),
    required("reason", Text, comment="the rule that is broken, by its code"),
    required("text", Text, server_default="", comment="what the reporter adds"),
    instant("at", server_default=_NOW),
    instant_or_none("closed_at", comment="when its case was decided"),
    Index(
        "ix_report_once_open",
        "reporter_id",
        "subject_kind",
        "subject_id",
        unique=True,
        postgresql_where=_IS_OPEN,
    ),
    Index("ix_report_of_case", "case_id", "report_id"),
    Index("ix_report_of_reporter", "reporter_id", "report_id"),
    schema="social",
)

evidence = Table(
    "evidence",
    metadata,
    reference("case_id", moderation_case.c.case_id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    reference("author_id", account.c.account_id),
    required("text", Text, comment="as it was when it was reported"),
    required("images", JSONB, comment="their hashes"),
    instant("kept_at", server_default=_NOW),
    Index("ix_evidence_of_author", "author_id"),
    schema="social",
)

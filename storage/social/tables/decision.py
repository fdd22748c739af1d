"""Schema `social`: what moderators decided, who may not post for a while, what was screened.

Their instants are the wall clock's.
"""

from typing import Literal, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from storage.social.tables.report import moderation_case

ModerationAct = Literal[
    "dismiss",
    "approve",
    "remove",
    "restore",
    "uphold",
    "lock",
    "unlock",
    "warn",
    "suspend",
    "reinstate",
]
_ACTS = ", ".join(f"'{act}'" for act in get_args(ModerationAct))
_NOW = func.clock_timestamp()

moderation_decision = Table(
    "moderation_decision",
    metadata,
    Column("decision_id", BigInteger, Identity(always=True), primary_key=True),
    reference("case_id", moderation_case.c.case_id),
    required("subject_kind", Text),
    required("subject_id", BigInteger),
    reference("author_id", account.c.account_id),
    reference("moderator_id", account.c.account_id),
    required("act", Text),
    Column("rule", Text, comment="that was broken, by its code"),
    Column("message", Text, comment="for the author to read"),
    instant_or_none("until", comment="of a suspension"),
    instant("at", server_default=_NOW),
    CheckConstraint(f"act IN ({_ACTS})", name="act"),
    CheckConstraint("(until IS NOT NULL) = (act = 'suspend')", name="until"),
    Index("ix_moderation_decision_of_author", "author_id", "decision_id"),
    Index("ix_moderation_decision_of_case", "case_id", "decision_id"),
    Index(
        "ix_moderation_decision_public",
        "decision_id",
        postgresql_where=text("act NOT IN ('dismiss', 'approve')"),
    ),
    schema="social",
)

restriction = Table(
    "restriction",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    reference("decision_id", moderation_decision.c.decision_id),
    instant("since", server_default=_NOW),
    instant("until", comment="nothing can be posted before"),
    schema="social",
)

screening = Table(
    "screening",
    metadata,
    Column("subject_kind", Text, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    reference("account_id", account.c.account_id),
    required("score", Integer),
    required("reasons", JSONB, comment="codes, points and figures"),
    required("is_held", Boolean, comment="it had to wait for review"),
    instant("at", server_default=_NOW),
    Index("ix_screening_of_account", "account_id"),
    schema="social",
)

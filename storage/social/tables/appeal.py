"""Schema `social`: authors who ask that a removal or a hold is looked at again.

An appeal is about the case that removed or held something, and decided in another or the same.
The instant is the wall clock's.
"""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text, UniqueConstraint, func

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, metadata, reference, required
from storage.social.tables.report import moderation_case

appeal = Table(
    "appeal",
    metadata,
    Column("appeal_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    reference("about_case_id", moderation_case.c.case_id),
    reference("case_id", moderation_case.c.case_id),
    required("text", Text, comment="what the author says"),
    instant("at", server_default=func.clock_timestamp()),
    UniqueConstraint("about_case_id"),
    Index("ix_appeal_of_account", "account_id", "appeal_id"),
    Index("ix_appeal_of_case", "case_id"),
    schema="social",
)

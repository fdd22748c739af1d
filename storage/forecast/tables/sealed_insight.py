"""Schema `forecast`: sealed insights, which triggers fill from their bodies and keep as they are.

`match_id` and `kickoff_at` are those of the coming match that an insight speaks of, and empty
where it speaks of none.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
    sha256,
)
from storage.kit.tables.seals import seal

sealed_insight = Table(
    "sealed_insight",
    metadata,
    reference("seal_no", seal.c.seal_no, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("body", LargeBinary),
    sha256("digest"),
    required("insight_id", BigInteger, unique=True),
    required("kind", Text),
    required("subject_kind", Text),
    required("subject_id", Text),
    Column("match_id", BigInteger),
    instant_or_none("kickoff_at"),
    instant("as_of"),
    instant("sealed_at"),
    CheckConstraint("sealed_at < kickoff_at", name="sealed_before_kickoff"),
    CheckConstraint("as_of <= sealed_at", name="facts_before_seal"),
    CheckConstraint(
        "(subject_kind = 'match' AND kind NOT IN ('outcome', 'review'))"
        " = (kickoff_at IS NOT NULL AND match_id IS NOT NULL)"
        " OR (kind = 'line_move' AND kickoff_at IS NULL AND match_id IS NULL)",
        name="says_when_it_begins",
    ),
    schema="forecast",
)

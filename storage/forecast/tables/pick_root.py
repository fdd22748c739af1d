"""Schema `forecast`: the picks of a match under a seal, as one row.

Append-only: triggers refuse UPDATE, DELETE and TRUNCATE, and fill the columns from the body.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from storage.football.tables.match import match
from storage.kit.tables.metadata import instant, metadata, reference, required, sha256
from storage.kit.tables.seals import seal

pick_root = Table(
    "pick_root",
    metadata,
    reference("seal_no", seal.c.seal_no, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("body", LargeBinary),
    sha256("digest"),
    reference("match_id", match.c.match_id),
    required("schedule", SmallInteger, comment="how often the match had been scheduled anew"),
    instant("locked_at"),
    instant("sealed_at"),
    required("count", Integer, comment="picks under it"),
    CheckConstraint("sealed_at >= locked_at", name="sealed_at_lock"),
    CheckConstraint("count > 0", name="not_empty"),
    UniqueConstraint("match_id", "schedule"),
    schema="forecast",
)

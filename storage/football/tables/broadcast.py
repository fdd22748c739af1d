"""Schema `football`, how people follow a match elsewhere: who shows it, and what is written of it.

Both are versioned: a channel that is no longer named is closed, a line that was worded anew too.
"""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text, text

from storage.football.tables.match import match
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)

_CURRENT = text("superseded_at IS NULL")

match_broadcast = Table(
    "match_broadcast",
    metadata,
    Column("match_broadcast_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("source", Text),
    required("channel", Text),
    required("region", Text),
    required("kind", Text),
    required("language", Text),
    required("name", Text),
    instant("observed_at"),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_match_broadcast_current",
        "match_id",
        "source",
        "channel",
        "region",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    schema="football",
)

match_remark = Table(
    "match_remark",
    metadata,
    Column("match_remark_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    required("source", Text),
    required("place", Integer),
    required("language", Text),
    required("minute", Text),
    Column("clock_seconds", Integer),
    required("text", Text),
    instant("observed_at"),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_match_remark_current",
        "match_id",
        "source",
        "place",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    schema="football",
)

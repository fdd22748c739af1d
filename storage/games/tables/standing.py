"""Schema `games`: which matches moved standings, and whether their readers know."""

from sqlalchemy import BigInteger, Column, Table

from storage.football.tables.match import match
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference

moved_standing = Table(
    "moved_standing",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    instant("moved_at", comment="when its score moved, or it was settled; wall clock"),
    instant_or_none("pushed_at", comment="when readers were told last; wall clock"),
    Column(
        "settlement_no",
        BigInteger,
        comment="of a settlement whose overtaking was not told yet",
    ),
    schema="games",
)

"""Schema `football`, agreement: each source's last report of a match, and where they differ.

`match_report` is not versioned: what stands, and since when, is in `match_version`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.football.tables.match import match
from storage.kit.tables.metadata import instant, metadata, provenance, reference, required
from storage.register.tables import season, team

# No foreign key to the match: as with quotes, checking it takes most of the speed of COPY.
match_report = Table(
    "match_report",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    instant("kickoff_at"),
    required("status", Text),
    Column("home_goals", SmallInteger),
    Column("away_goals", SmallInteger),
    Column("home_goals_aet", SmallInteger),
    Column("away_goals_aet", SmallInteger),
    required("home_name", Text, comment="as the source writes the side that is ours at home"),
    required("away_name", Text),
    required("row_no", BigInteger),
    instant("observed_at"),
    instant("recorded_at"),
    provenance(),
    schema="football",
)

season_agreement = Table(
    "season_agreement",
    metadata,
    reference("season_id", season.c.season_id, primary_key=True),
    required("sources", JSONB, comment="by source: matches, finished, first and last day"),
    required("tables", SmallInteger, server_default=text("0"), comment="published ones compared"),
    Column("last_table_on", Date),
    required("fingerprint", Text, comment="fingerprint of all that was compared"),
    instant("compared_at"),
    schema="football",
)

disagreement = Table(
    "disagreement",
    metadata,
    Column("disagreement_id", BigInteger, Identity(always=True), primary_key=True),
    reference("season_id", season.c.season_id),
    required("key", Text, comment="what is the same of it when it is found again"),
    required("kind", Text),
    reference("match_id", match.c.match_id, is_required=False),
    reference("team_id", team.c.team_id, is_required=False),
    required("source", Text),
    required("other", Text),
    required("value", Text),
    required("other_value", Text),
    Column("round", SmallInteger),
    provenance(),
    Column("question_id", Uuid, comment="the entry of quarantine that asks about it"),
    instant("found_at"),
    UniqueConstraint("season_id", "key"),
    Index(None, "kind", "disagreement_id"),
    schema="football",
)

"""Schema `forecast`, bookkeeping: when a match was last looked at, and which results are scored.

A review may seal nothing, when nothing changed: it is what keeps an unchanged forecast from being
due again. Neither table is part of the chain of seals.
"""

from sqlalchemy import Column, Integer, SmallInteger, Table, Text

from storage.football.tables.match import match
from storage.kit.tables.metadata import instant, metadata, reference, required

review = Table(
    "review",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    instant("as_of", primary_key=True),
    instant("kickoff_at"),
    required("horizon", Text),
    required("cause", Text),
    required("prices_seen", Integer),
    required("absences_seen", Integer),
    required("lineups_seen", Integer),
    required("sealed", SmallInteger),
    Column("dagster_run_id", Text),
    schema="forecast",
)

settlement = Table(
    "settlement",
    metadata,
    reference("match_id", match.c.match_id, primary_key=True),
    required("home_goals_90", SmallInteger),
    required("away_goals_90", SmallInteger),
    instant("settled_at"),
    Column("dagster_run_id", Text),
    schema="forecast",
)

"""Seasons: the table so far, each league's rules, and where every club may finish.

What belongs here: results and fixtures in, tables and probabilities out. What does not: reading
matches, or which forecast grid a fixture has.
"""

from football.season.leagues import has_rules, meets_once, rules_of
from football.season.results import PointsAdjustment, Record, Result, regular_season
from football.season.rules import Rules, Zone, ZoneKind
from football.season.schedule import remaining
from football.season.standings import Standing, table

__all__ = [
    "PointsAdjustment",
    "Record",
    "Result",
    "Rules",
    "Standing",
    "Zone",
    "ZoneKind",
    "has_rules",
    "meets_once",
    "regular_season",
    "remaining",
    "rules_of",
    "table",
]

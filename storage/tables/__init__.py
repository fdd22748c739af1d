"""Every table as SQLAlchemy Core, one module per noun; importing this package knows them all."""

from storage.tables import (
    ab_test,
    alerting,
    clock,
    drift,
    events,
    feeds,
    forecast,
    identity,
    lineup,
    live,
    match,
    monitoring,
    raw,
    review,
    season,
    surroundings,
)
from storage.tables.metadata import SCHEMAS, metadata

__all__ = [
    "SCHEMAS",
    "ab_test",
    "alerting",
    "clock",
    "drift",
    "events",
    "feeds",
    "forecast",
    "identity",
    "lineup",
    "live",
    "match",
    "metadata",
    "monitoring",
    "raw",
    "review",
    "season",
    "surroundings",
]

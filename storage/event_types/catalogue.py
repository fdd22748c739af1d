"""Every type of event there is, and the document that describes them to readers."""

from typing import Any

from storage.event_types import ab_tests, forecasts, matches, models, operations, surroundings
from storage.event_types.payload import Payload

EVENT_TYPES: dict[str, type[Payload]] = {
    kind.event_type: kind
    for kind in (
        matches.MatchStatusChanged,
        matches.MatchScoreChanged,
        matches.MatchEventsChanged,
        matches.MatchLineupsChanged,
        matches.MatchStatisticsChanged,
        forecasts.ForecastUpdated,
        forecasts.LiveForecastUpdated,
        forecasts.ForecastSettled,
        forecasts.AccuracyUpdated,
        forecasts.ProjectionUpdated,
        surroundings.WeatherUpdated,
        surroundings.NewsPublished,
        surroundings.NewsUpdated,
        surroundings.AbsenceChanged,
        surroundings.PointsAdjusted,
        models.ModelPromoted,
        models.ModelRolledBack,
        models.ModelChallenged,
        models.ModelRejected,
        ab_tests.AbTestRegistered,
        ab_tests.AbTestStarted,
        ab_tests.AbTestRead,
        ab_tests.AbTestDecided,
        ab_tests.AbTestCancelled,
        operations.ImportCompleted,
        operations.AlertRaised,
        operations.AlertAcknowledged,
        operations.AlertResolved,
    )
}


def description_of(kind: type[Payload]) -> dict[str, Any]:
    """Return a type as readers need it: name, version, meaning, topics, JSON Schema."""
    meaning = (kind.__doc__ or "").strip().splitlines()[0]
    return {
        "type": kind.event_type,
        "version": kind.event_version,
        "description": meaning,
        "topics": list(kind.topics),
        "payload": kind.schema_for_readers(),
    }

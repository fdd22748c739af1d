"""Every type of event there is, and the document that describes them to readers."""

from typing import Any

from storage.agents import events as agents
from storage.alerts import events as alerts
from storage.football.events import matches, surroundings
from storage.forecast.events import forecasts, models, players, recommendations
from storage.games import events as games
from storage.identity import events as identity
from storage.insights import events as insights
from storage.kit.event_payload import Payload
from storage.monitoring import events as ab_tests
from storage.raw import events as imports
from storage.register import events as register
from storage.social import events as community

EVENT_TYPES: dict[str, type[Payload]] = {
    kind.event_type: kind
    for kind in (
        matches.MatchStatusChanged,
        matches.MatchScoreChanged,
        matches.MatchEventsChanged,
        matches.MatchLineupsChanged,
        matches.MatchCommentaryChanged,
        matches.MatchStatisticsChanged,
        forecasts.ForecastUpdated,
        forecasts.LiveForecastUpdated,
        forecasts.ForecastSettled,
        forecasts.AccuracyUpdated,
        forecasts.ProjectionUpdated,
        insights.InsightPublished,
        insights.QuestionAnswered,
        players.ChancesUpdated,
        recommendations.RecommendationPublished,
        recommendations.AdviceRecorded,
        surroundings.WeatherUpdated,
        surroundings.NewsPublished,
        surroundings.NewsUpdated,
        surroundings.AbsenceChanged,
        surroundings.PointsAdjusted,
        register.TeamSucceeded,
        models.ModelPromoted,
        models.ModelRolledBack,
        models.ModelChallenged,
        models.ModelRejected,
        ab_tests.AbTestRegistered,
        ab_tests.AbTestStarted,
        ab_tests.AbTestRead,
        ab_tests.AbTestDecided,
        ab_tests.AbTestCancelled,
        imports.ImportCompleted,
        alerts.AlertRaised,
        alerts.AlertAcknowledged,
        alerts.AlertResolved,
        games.StandingsMoved,
        games.GoalReached,
        games.GroupMoved,
        games.MembershipEnded,
        community.PostCreated,
        community.PostChanged,
        community.CommentCreated,
        community.CommentChanged,
        community.PostLiked,
        community.PostsAdded,
        community.MessageCreated,
        community.MessageChanged,
        community.RoomChanged,
        community.AuthorChanged,
        community.GroupTalked,
        community.NoticeChanged,
        community.RelationChanged,
        games.PicksSettled,
        games.AchievementEarned,
        games.PlayerOvertaken,
        identity.SessionRevoked,
        identity.KeyRevoked,
        identity.SigningKeysRevoked,
        identity.AccessChanged,
        identity.ExportReady,
        agents.AgentEvent,
        agents.AgentStatusUpdate,
        agents.AgentTaskUpdate,
        agents.AgentInsight,
        agents.AgentPerformanceUpdate,
        agents.AgentError,
    )
}


def description_of(kind: type[Payload]) -> dict[str, Any]:
    """Return a type as readers need it: name, version, meaning, topics, JSON Schema."""
    meaning = (kind.__doc__ or "").strip().splitlines()[0]
    return {
        "type": kind.event_type,
        "version": kind.event_version,
        "description": meaning,
        "audience": kind.audience(),
        "topics": list(kind.topics),
        "payload": kind.schema_for_readers(),
    }

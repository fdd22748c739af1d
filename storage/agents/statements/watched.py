"""What monitors watch (feeds without an answer, drift, open alerts), and what scouts find."""

from functools import cache

from sqlalchemy import DateTime, Double, Text, bindparam, func, select

from storage.alerts.tables import alert
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence
from storage.kit.question import Question
from storage.monitoring.tables.drift import drift_report
from storage.providers.tables import provider_state
from storage.register.tables import competition, player, team

_NOW = func.clock_timestamp()


@cache
def stale() -> Question:
    """Providers that gave no answer for so long. Parameters: hours."""
    hours = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("hours", type_=Double) * 3600)
    last = func.coalesce(provider_state.c.last_success_at, provider_state.c.last_attempt_at)
    return (
        select(provider_state.c.provider, last.label("last_at"), provider_state.c.circuit)
        .where(last < _NOW - hours)
        .order_by(provider_state.c.provider)
    )


@cache
def drifting() -> Question:
    """Scopes whose newest report found drift."""
    newest = (
        select(func.max(drift_report.c.drift_report_id))
        .group_by(drift_report.c.scope)
        .scalar_subquery()
    )
    return (
        select(drift_report.c.drift_report_id, drift_report.c.scope, drift_report.c.severity)
        .where(drift_report.c.drift_report_id.in_(newest), drift_report.c.severity.is_not(None))
        .order_by(drift_report.c.scope)
    )


@cache
def open_alerts() -> Question:
    """Alerts that nobody has resolved or acknowledged."""
    return (
        select(alert.c.alert_id, alert.c.severity, alert.c.title, alert.c.kind)
        .where(alert.c.resolved_at.is_(None), alert.c.acknowledged_at.is_(None))
        .order_by(alert.c.alert_id)
        .limit(100)
    )


@cache
def absences(*, of_competition: bool) -> Question:
    """Absences that news reported since an instant. Parameters: since[, competition]."""
    statement = (
        select(
            absence.c.absence_id,
            absence.c.status,
            absence.c.sentence,
            absence.c.confidence,
            absence.c.source,
            absence.c.team_id,
            player.c.name.label("player"),
            team.c.name.label("team"),
        )
        .join(player, player.c.player_id == absence.c.player_id)
        .join(team, team.c.team_id == absence.c.team_id)
        .where(absence.c.known_at >= bindparam("since", type_=DateTime(timezone=True)))
        .where(absence.c.superseded_at.is_(None))
        .order_by(absence.c.absence_id)
        .limit(200)
    )
    if of_competition:
        plays = (
            select(match.c.match_id)
            .join(competition, competition.c.competition_id == match.c.competition_id)
            .where(competition.c.code == bindparam("competition", type_=Text))
            .where(
                (match.c.home_team_id == absence.c.team_id)
                | (match.c.away_team_id == absence.c.team_id)
            )
        )
        statement = statement.where(plays.exists())
    return statement

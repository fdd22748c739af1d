"""Seasons as tables: the matches of one, points adjusted, projections, ratings over time."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from storage.statements import Question
from storage.tables.forecast import model_version
from storage.tables.identity import competition, season, team
from storage.tables.match import match
from storage.tables.season import (
    points_adjustment,
    season_projection,
    season_projection_team,
    team_rating,
)

_HOME = team.alias("home")
_AWAY = team.alias("away")
_SEASON = season.join(competition, competition.c.competition_id == season.c.competition_id)


@cache
def season_of() -> Question:
    """One season's key. Parameters: competition, season."""
    return select(season.c.season_id, season.c.label).select_from(_SEASON).where(*_named())


@cache
def matches_of_season() -> Question:
    """Matches of a season that are over or still to be played. Parameters: competition, season."""
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            match.c.status,
            _HOME.c.team_id.label("home_team_id"),
            _HOME.c.name.label("home_name"),
            _AWAY.c.team_id.label("away_team_id"),
            _AWAY.c.name.label("away_name"),
            match.c.home_goals_90,
            match.c.away_goals_90,
            match.c.known_at,
        )
        .select_from(_SEASON.join(match, match.c.season_id == season.c.season_id))
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
        .where(*_named(), match.c.status != "cancelled")
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def adjustments() -> Question:
    """Points given or taken in a season, as it is known now. Parameters: competition, season."""
    return (
        _adjustments()
        .where(*_named(), points_adjustment.c.superseded_at.is_(None))
        .order_by(points_adjustment.c.effective_on, points_adjustment.c.points_adjustment_id)
    )


@cache
def adjustments_recorded(*, has_competition: bool) -> Question:
    """Every adjustment ever recorded, oldest first. Parameters: [competition]."""
    statement = _adjustments().order_by(points_adjustment.c.points_adjustment_id)
    if has_competition:
        statement = statement.where(_is_named())
    return statement


@cache
def newest_projection() -> Question:
    """The last projection of a season. Parameters: competition, season, track."""
    return (
        _projections()
        .add_columns(
            season_projection.c.n_seasons,
            season_projection.c.strength_sd,
            season_projection.c.inputs_digest,
            model_version.c.name.label("model_name"),
            model_version.c.version.label("model_version"),
        )
        .join(
            model_version, model_version.c.model_version_id == season_projection.c.model_version_id
        )
        .order_by(season_projection.c.as_of.desc())
        .limit(1)
    )


@cache
def projected_teams() -> Question:
    """What a projection says of each team, as the table was. Parameters: projection_id."""
    projected = season_projection_team.c
    return (
        select(
            team.c.team_id,
            team.c.name,
            projected.position,
            projected.points,
            projected.expected_points,
            projected.points_sd,
            projected.points_quantiles,
            projected.positions,
            projected.zones,
        )
        .join(team, team.c.team_id == projected.team_id)
        .where(projected.projection_id == bindparam("projection_id", type_=Uuid))
        .order_by(projected.position)
    )


@cache
def projection_history() -> Question:
    """A season's last projection of each day (UTC), a row per team, by instant and name.

    Parameters: competition, season, track.
    """
    # Literals: two parameters of equal value would not be the same expression to Postgres.
    day = func.date_trunc(
        literal_column("'day'"), season_projection.c.as_of, literal_column("'UTC'")
    )
    daily = (
        _projections()
        .ext(distinct_on(day))
        .order_by(day, season_projection.c.as_of.desc())
        .subquery("daily")
    )
    projected = season_projection_team.c
    return (
        select(
            daily.c.as_of,
            daily.c.matches_played,
            team.c.team_id,
            team.c.name,
            projected.position,
            projected.points,
            projected.expected_points,
            projected.zones,
        )
        .select_from(
            daily.join(
                season_projection_team, projected.projection_id == daily.c.projection_id
            ).join(team, team.c.team_id == projected.team_id)
        )
        .order_by(daily.c.as_of, team.c.name)
    )


@cache
def ratings_of_team() -> Question:
    """How strong a team was over time, latest first. Parameters: team_id, limit."""
    return (
        select(
            team_rating.c.as_of,
            team_rating.c.elo,
            team_rating.c.pi_home,
            team_rating.c.pi_away,
        )
        .where(team_rating.c.team_id == bindparam("team_id", type_=BigInteger))
        .order_by(team_rating.c.as_of.desc())
        .limit(bindparam("limit", type_=Integer))
    )


def _named() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _is_named(), season.c.start_year == bindparam("season", type_=Integer)


def _is_named() -> ColumnElement[bool]:
    return competition.c.code == bindparam("competition", type_=Text)


def _adjustments() -> Question:
    adjusted = points_adjustment.c
    return (
        select(
            adjusted.points_adjustment_id,
            competition.c.code.label("competition_code"),
            season.c.label.label("season_label"),
            team.c.team_id,
            team.c.name,
            adjusted.points,
            adjusted.reason,
            adjusted.effective_on,
            adjusted.source,
            adjusted.known_at,
            adjusted.superseded_at,
        )
        .select_from(_SEASON.join(points_adjustment, adjusted.season_id == season.c.season_id))
        .join(team, team.c.team_id == adjusted.team_id)
    )


def _projections() -> Question:
    projected: Any = season_projection.c
    return (
        select(projected.projection_id, projected.as_of, projected.track, projected.matches_played)
        .select_from(_SEASON.join(season_projection, projected.season_id == season.c.season_id))
        .where(*_named(), projected.track == bindparam("track", type_=Text))
    )

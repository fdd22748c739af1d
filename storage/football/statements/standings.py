"""Seasons as tables: the matches of one, points adjusted."""

from functools import cache

from sqlalchemy import ColumnElement, Text, bindparam, select

from storage.football.tables.match import match
from storage.football.tables.season import points_adjustment
from storage.kit.question import Question
from storage.register.tables import competition, season, team

_HOME = team.alias("home")
_AWAY = team.alias("away")
SEASONS = season.join(competition, competition.c.competition_id == season.c.competition_id)


@cache
def season_of() -> Question:
    """One season's key. Parameters: competition, season, its label."""
    return select(season.c.season_id, season.c.label).select_from(SEASONS).where(*named())


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
        .select_from(SEASONS.join(match, match.c.season_id == season.c.season_id))
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
        .where(*named(), match.c.status != "cancelled")
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def adjustments() -> Question:
    """Points given or taken in a season, as it is known now. Parameters: competition, season."""
    return (
        _adjustments()
        .where(*named(), points_adjustment.c.superseded_at.is_(None))
        .order_by(points_adjustment.c.effective_on, points_adjustment.c.points_adjustment_id)
    )


@cache
def adjustments_recorded(*, has_competition: bool) -> Question:
    """Every adjustment ever recorded, oldest first. Parameters: [competition]."""
    statement = _adjustments().order_by(points_adjustment.c.points_adjustment_id)
    if has_competition:
        statement = statement.where(_is_named())
    return statement


def named() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that name one season. Parameters: competition, season.

    By its label: two seasons of one league may begin in one year.
    """
    return _is_named(), season.c.label == bindparam("season", type_=Text)


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
        .select_from(SEASONS.join(points_adjustment, adjusted.season_id == season.c.season_id))
        .join(team, team.c.team_id == adjusted.team_id)
    )

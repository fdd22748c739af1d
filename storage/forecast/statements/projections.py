"""Projections of seasons, and ratings over time."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from storage.football.statements.standings import SEASONS, named
from storage.forecast.tables.forecast import model_version
from storage.forecast.tables.season import (
    season_draws,
    season_projection,
    season_projection_team,
    team_rating,
)
from storage.kit.question import Question
from storage.register.tables import season, team


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
def projection_history(*, is_of_team: bool = False) -> Question:
    """A season's last projection of each day (UTC), a row per team, by instant and name.

    Parameters: competition, season, track[, team_id].
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
    is_it = projected.team_id == bindparam("team_id", type_=BigInteger)
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
        .where(is_it if is_of_team else true())
        .order_by(daily.c.as_of, team.c.name)
    )


@cache
def draws_of_season() -> Question:
    """The endings of a season's last projection. Parameters: competition, season, track."""
    return (
        select(
            season_draws.c.as_of,
            season_draws.c.endings,
            season_draws.c.team_ids,
            season_draws.c.home_ids,
            season_draws.c.away_ids,
            season_draws.c.places,
            season_draws.c.outcomes,
        )
        .select_from(SEASONS.join(season_draws, season_draws.c.season_id == season.c.season_id))
        .where(*named(), season_draws.c.track == bindparam("track", type_=Text))
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


def _projections() -> Question:
    projected: Any = season_projection.c
    return (
        select(projected.projection_id, projected.as_of, projected.track, projected.matches_played)
        .select_from(SEASONS.join(season_projection, projected.season_id == season.c.season_id))
        .where(*named(), projected.track == bindparam("track", type_=Text))
    )

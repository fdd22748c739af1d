"""What several model versions forecast of the same finished matches: the rows of every comparison.

What belongs here: questions across roles. What does not: *the* forecast of a match, which is the
champion's (`forecasts`, `scorecards`).
"""

from functools import cache

from sqlalchemy import ARRAY, Integer, Interval, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from storage.football.statements.results import was_played
from storage.football.tables.match import match
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import forecast
from storage.kit.question import Question
from storage.register.tables import competition


@cache
def standing() -> Question:
    """What each of some versions had sealed of each finished match so long before its kick-off.

    The last row that the version sealed by then, in whichever role. Parameters: versions (model
    version ids), within (how long before kick-off; zero is at kick-off).
    """
    of_versions = func.any(bindparam("versions", type_=ARRAY(Integer)))
    by_then = forecast.c.kickoff_at - bindparam("within", type_=Interval)
    return (
        select(
            forecast.c.match_id,
            competition.c.code.label("competition"),
            match.c.kickoff_at,
            forecast.c.model_version_id,
            forecast.c.track,
            forecast.c.role,
            forecast.c.sealed_at,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            match.c.home_goals_90,
            match.c.away_goals_90,
            match.c.known_at,
        )
        .ext(distinct_on(forecast.c.match_id, forecast.c.model_version_id))
        .join(match, match.c.match_id == forecast.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            forecast.c.model_version_id == of_versions,
            forecast.c.sealed_at <= by_then,
            forecasts.is_sealed(),
            forecast.c.sealed_at < match.c.kickoff_at,
            was_played(),
        )
        .order_by(
            forecast.c.match_id,
            forecast.c.model_version_id,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )

"""Competitions and their seasons."""

from functools import cache

from sqlalchemy import Boolean, Text, bindparam, func, or_, select

from storage.football.tables.match import match
from storage.kit.question import Question
from storage.register.tables import competition, season


@cache
def every() -> Question:
    """Competitions of a world or with matches in it, top tiers first. Parameters: is_simulated."""
    has_matches = (
        select(match.c.match_id)
        .where(match.c.competition_id == competition.c.competition_id)
        .exists()
    )
    is_of_world = competition.c.is_simulated == bindparam("is_simulated", type_=Boolean)
    statement = _rows().where(or_(is_of_world, has_matches))
    return statement.order_by(competition.c.country, competition.c.tier, competition.c.code)


@cache
def by_code() -> Question:
    """One competition. Parameters: code."""
    return _rows().where(competition.c.code == bindparam("code", type_=Text))


@cache
def seasons() -> Question:
    """Seasons of one competition, newest first, with how far they are. Parameters: code."""
    finished = func.count().filter(match.c.status == "finished")
    return (
        select(
            season.c.start_year,
            season.c.label,
            func.count(match.c.match_id).label("match_count"),
            finished.label("finished_count"),
        )
        .join(competition, competition.c.competition_id == season.c.competition_id)
        .outerjoin(match, match.c.season_id == season.c.season_id)
        .where(competition.c.code == bindparam("code", type_=Text))
        .group_by(season.c.start_year, season.c.label)
        .order_by(season.c.start_year.desc(), season.c.label.desc())
    )


def _rows() -> Question:
    return select(
        competition.c.code,
        competition.c.name,
        competition.c.country,
        competition.c.tier,
        competition.c.is_simulated,
    )

"""Competitions and their seasons."""

from functools import cache

from sqlalchemy import Text, bindparam, func, select

from storage.statements import Question
from storage.tables.identity import competition, season
from storage.tables.match import match


@cache
def every() -> Question:
    """All competitions, top tiers first within a country."""
    return _rows().order_by(competition.c.country, competition.c.tier, competition.c.code)


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
        .order_by(season.c.start_year.desc())
    )


def _rows() -> Question:
    return select(
        competition.c.code,
        competition.c.name,
        competition.c.country,
        competition.c.tier,
        competition.c.is_simulated,
    )

"""Teams: by name, by competition, one by one."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array

from storage.football.tables.match import match
from storage.kit.question import Question
from storage.register.tables import competition, season, team, team_alias, team_succession, venue

_ESCAPE = "\\"


def containing(text: str) -> str:
    """Return the LIKE pattern of texts that contain this one literally."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return f"%{text}%"


@cache
def page(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Teams by name. Parameters: limit; of `filters`: pattern, competition; after_name, after_id.

    `competition` is the teams with a match in the newest season of that competition.
    """
    statement = select(team.c.team_id, team.c.name, team.c.country)
    if "pattern" in filters:
        pattern = bindparam("pattern", type_=Text)
        known_as = select(team_alias.c.team_id).where(
            team_alias.c.alias.ilike(pattern, escape=_ESCAPE)
        )
        statement = statement.where(
            or_(team.c.name.ilike(pattern, escape=_ESCAPE), team.c.team_id.in_(known_as))
        )
    if "competition" in filters:
        statement = statement.where(team.c.team_id.in_(_playing_in()))
    if is_continued:
        last = tuple_(bindparam("after_name", type_=Text), bindparam("after_id", type_=BigInteger))
        statement = statement.where(tuple_(team.c.name, team.c.team_id) > last)
    return statement.order_by(team.c.name, team.c.team_id).limit(bindparam("limit", type_=Integer))


@cache
def names() -> Question:
    """Names of teams. Parameters: team_ids."""
    ids = bindparam("team_ids", type_=ARRAY(BigInteger))
    return select(team.c.team_id, team.c.name).where(team.c.team_id == func.any(ids))


@cache
def by_id() -> Question:
    """One team and its ground. Parameters: team_id."""
    return (
        select(
            team.c.team_id,
            team.c.name,
            team.c.country,
            venue.c.venue_id,
            venue.c.name.label("venue_name"),
            venue.c.city.label("venue_city"),
        )
        .outerjoin(venue, venue.c.venue_id == team.c.home_venue_id)
        .where(team.c.team_id == bindparam("team_id", type_=BigInteger))
    )


@cache
def relatives() -> Question:
    """The clubs a team took the place of, and the one that took its own. Parameters: team_id."""
    number = bindparam("team_id", type_=BigInteger)
    of = team_succession.c
    is_later = of.predecessor_id == number
    other = case((is_later, of.successor_id), else_=of.predecessor_id)
    return (
        select(team.c.team_id, team.c.name, of.succeeded_on, is_later.label("is_successor"))
        .join(team, team.c.team_id == other)
        .where(or_(is_later, of.successor_id == number))
        .order_by(of.succeeded_on, team.c.name)
    )


@cache
def seasons() -> Question:
    """Seasons a team played in, newest first. Parameters: team_id."""
    team_id = bindparam("team_id", type_=BigInteger)
    played = (
        select(match.c.season_id)
        .where(or_(match.c.home_team_id == team_id, match.c.away_team_id == team_id))
        .distinct()
    )
    return (
        select(competition.c.code, competition.c.name, season.c.start_year, season.c.label)
        .join(season, season.c.competition_id == competition.c.competition_id)
        .where(season.c.season_id.in_(played))
        .order_by(
            season.c.start_year.desc(),
            season.c.label.desc(),
            competition.c.tier,
            competition.c.code,
        )
    )


def _playing_in() -> Question:
    code = bindparam("competition", type_=Text)
    newest = (
        select(season.c.season_id)
        .join(competition, competition.c.competition_id == season.c.competition_id)
        .where(competition.c.code == code)
        .where(select(match.c.match_id).where(match.c.season_id == season.c.season_id).exists())
        .order_by(season.c.start_year.desc(), season.c.label.desc())
        .limit(1)
        .scalar_subquery()
    )
    sides = func.unnest(array([match.c.home_team_id, match.c.away_team_id]))
    return select(sides).where(match.c.season_id == newest)

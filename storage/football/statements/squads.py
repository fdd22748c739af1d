"""Players to be shown: lists of them, one of them, and the squad of a team."""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from storage.football.statements.appearances import bookings, select_appearances
from storage.football.statements.players import claims, fixtures, signs, values
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.players import player_value, squad_entry
from storage.football.tables.surroundings import absence
from storage.kit.question import Question
from storage.register.tables import player, team

_YEAR = timedelta(days=365)
_ESCAPE = "\\"
_AS_OF = bindparam("as_of", type_=DateTime(timezone=True))


@cache
def page(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Players by name. Parameters: limit; of `filters`: pattern, team, position; after_*."""
    conditions = {
        "pattern": player.c.name.ilike(bindparam("pattern", type_=Text), escape=_ESCAPE),
        "team": player.c.team_id == bindparam("team", type_=BigInteger),
        "position": player.c.position == bindparam("position", type_=Text),
    }
    statement = _people().where(*(conditions[name] for name in sorted(filters)))
    if is_continued:
        last = tuple_(bindparam("after_name", type_=Text), bindparam("after_id", type_=BigInteger))
        statement = statement.where(tuple_(player.c.name, player.c.player_id) > last)
    limit = bindparam("limit", type_=Integer)
    return statement.order_by(player.c.name, player.c.player_id).limit(limit)


@cache
def by_id() -> Question:
    """One player and his club. Parameters: player_id."""
    return _people().where(player.c.player_id == _player_id())


@cache
def appearances() -> Question:
    """Where a player was picked, newest first. Parameters: player_id, limit."""
    played = select_appearances().where(lineup_entry.c.player_id == _player_id()).subquery()
    own, other = team.alias("own"), team.alias("other")
    return (
        select(played, own.c.name.label("team"), other.c.name.label("opponent"))
        .join(own, own.c.team_id == played.c.team_id)
        .join(other, other.c.team_id == played.c.opponent_id)
        .order_by(played.c.kickoff_at.desc(), played.c.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def signs_of_player() -> Question:
    """Signs of where a player was, with the teams' names. Parameters: player_id, as_of."""
    found = signs(_player_id()).subquery("sign")
    return select(found, team.c.name).join(team, team.c.team_id == found.c.team_id)


@cache
def claims_of_player() -> Question:
    """What was said of a player's absences. Parameters: player_id, as_of."""
    return claims().where(absence.c.player_id == _player_id())


@cache
def bookings_of_player() -> Question:
    """Cards of a player in the last seasons. Parameters: player_id, as_of."""
    return bookings().where(lineup_entry.c.player_id == _player_id(), _is_of_last_seasons())


@cache
def bookings_of_team() -> Question:
    """Cards of a team's players in the last seasons. Parameters: team_id, as_of."""
    return bookings().where(lineup_entry.c.team_id == _team_id(), _is_of_last_seasons())


@cache
def fixtures_of_player() -> Question:
    """Matches of the teams a player was picked by. Parameters: player_id, as_of."""
    picked = select(lineup_entry.c.team_id).where(lineup_entry.c.player_id == _player_id())
    return _fixtures(or_(match.c.home_team_id.in_(picked), match.c.away_team_id.in_(picked)))


@cache
def fixtures_of_team() -> Question:
    """Matches of a team. Parameters: team_id, as_of."""
    return _fixtures(or_(match.c.home_team_id == _team_id(), match.c.away_team_id == _team_id()))


@cache
def values_of_player() -> Question:
    """What sources say a player is worth, oldest first. Parameters: player_id, as_of."""
    return values().where(player_value.c.player_id == _player_id())


@cache
def of_team() -> Question:
    """A team's squad with what each did for it within a year. Parameters: team_id, as_of.

    In it is who belongs to the team, and was picked within the year or is on a current list.
    """
    lately = match.c.kickoff_at.between(_AS_OF - _YEAR, _AS_OF)
    played = select_appearances().where(lineup_entry.c.team_id == _team_id(), lately).subquery()
    # A source may not say when somebody came on: he has played nevertheless.
    took_part = or_(played.c.is_starter, played.c.came_on)
    newest_first = aggregate_order_by(played.c.shirt_number, played.c.kickoff_at.desc())
    did = (
        select(
            played.c.player_id,
            func.count().filter(took_part).label("matches"),
            func.count().filter(played.c.is_starter).label("starts"),
            *(
                func.sum(played.c[name]).label(name)
                for name in ("minutes", "goals", "assists", "yellow_cards", "red_cards")
            ),
            func.max(case((took_part, played.c.kickoff_at))).label("last_played_at"),
            func.array_agg(newest_first)[1].label("shirt_number"),
        )
        .group_by(played.c.player_id)
        .subquery("did")
    )
    listed = (
        select(squad_entry.c.player_id, func.max(squad_entry.c.shirt_number).label("shirt"))
        .where(squad_entry.c.team_id == _team_id(), squad_entry.c.gone_at.is_(None))
        .group_by(squad_entry.c.player_id)
        .subquery("listed")
    )
    counted = [column.name for column in did.c if column.name not in {"player_id", "shirt_number"}]
    return (
        _people()
        .add_columns(
            *(did.c[name] for name in counted),
            func.coalesce(listed.c.shirt, did.c.shirt_number).label("shirt_number"),
        )
        .outerjoin(did, did.c.player_id == player.c.player_id)
        .outerjoin(listed, listed.c.player_id == player.c.player_id)
        .where(
            player.c.team_id == _team_id(),
            or_(did.c.player_id.is_not(None), listed.c.player_id.is_not(None)),
        )
        .order_by(did.c.minutes.desc().nulls_last(), player.c.name, player.c.player_id)
    )


@cache
def claims_of_team() -> Question:
    """What was said of absences of a team's players. Parameters: team_id, as_of."""
    return claims().where(absence.c.team_id == _team_id(), absence.c.expires_at > _AS_OF - _YEAR)


@cache
def values_of_team() -> Question:
    """The newest value of each kind of a team's players. Parameters: team_id, as_of."""
    told = player_value.c
    return (
        select(told.player_id, told.kind, told.value, told.unit, told.as_of, told.source)
        .ext(distinct_on(told.player_id, told.kind))
        .join(player, player.c.player_id == told.player_id)
        .where(and_(player.c.team_id == _team_id(), told.known_at <= _AS_OF))
        .order_by(told.player_id, told.kind, told.as_of.desc(), told.player_value_id.desc())
    )


def _fixtures(of_whom: ColumnElement[bool]) -> Question:
    return fixtures().where(of_whom, _is_of_last_seasons())


def _is_of_last_seasons() -> ColumnElement[bool]:
    return match.c.kickoff_at > _AS_OF - 2 * _YEAR


def _people() -> Question:
    return select(
        player.c.player_id,
        player.c.name,
        player.c.position,
        player.c.born_on,
        team.c.team_id,
        team.c.name.label("team"),
    ).outerjoin(team, team.c.team_id == player.c.team_id)


def _player_id() -> Any:
    return bindparam("player_id", type_=BigInteger)


def _team_id() -> Any:
    return bindparam("team_id", type_=BigInteger)

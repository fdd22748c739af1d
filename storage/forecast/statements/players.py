"""Chances of players: of a match, of a player's or team's next match, and those to be settled."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    Update,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.horizons import KICK_OFF
from storage.football.statements.results import was_played
from storage.football.tables.match import match
from storage.forecast.tables.player import player_chance
from storage.kit.question import Change, Question
from storage.register.tables import competition, player, team

_HOME, _AWAY = team.alias("home"), team.alias("away")
# What was known last stands first.
_NEWEST = case((player_chance.c.horizon == KICK_OFF.name, 0), else_=1)


@cache
def of_match() -> Question:
    """What each player of a match may do, by player. Parameters: match_id."""
    return _newest(player_chance.c.match_id == bindparam("match_id", type_=BigInteger))


@cache
def of_player() -> Question:
    """The same of one player in his next match, with who plays. Parameters: player_id."""
    is_he = player_chance.c.player_id == bindparam("player_id", type_=Integer)
    return _with_match(is_he).order_by(match.c.kickoff_at, _NEWEST).limit(1)


@cache
def of_team() -> Question:
    """The same of a team's players in its next match. Parameters: team_id."""
    of_it = player_chance.c.team_id == bindparam("team_id", type_=Integer)
    after = player_chance.c.kickoff_at > func.clock.now()
    soonest = select(func.min(player_chance.c.kickoff_at)).where(of_it, after).scalar_subquery()
    return _newest(of_it, player_chance.c.kickoff_at == soonest)


@cache
def standing() -> Question:
    """Rows of some matches as they stand. Parameters: match_ids, horizon_name."""
    return select(player_chance).where(*_of_matches())


@cache
def forget() -> Change:
    """Remove the rows of some matches at a horizon. Parameters: match_ids, horizon_name."""
    return delete(player_chance).where(*_of_matches())


@cache
def owed() -> Question:
    """Matches that are over whose rows have no outcome yet. Parameters: since."""
    return (
        select(player_chance.c.match_id)
        .join(match, match.c.match_id == player_chance.c.match_id)
        .where(
            player_chance.c.settled_at.is_(None),
            player_chance.c.kickoff_at >= bindparam("since", type_=DateTime(timezone=True)),
            was_played(),
        )
        .distinct()
        .order_by(player_chance.c.match_id)
    )


@cache
def unsettled() -> Question:
    """Of whom something was said in some matches and has no outcome. Parameters: match_ids."""
    c = player_chance.c
    return (
        select(c.match_id, c.team_id, c.player_id)
        .where(
            c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))),
            c.settled_at.is_(None),
        )
        .distinct()
    )


@cache
def settle() -> Update:
    """Add what a player did. Parameters: of_match, of_player, and the columns of the outcome."""
    return update(player_chance).where(
        player_chance.c.match_id == bindparam("of_match", type_=BigInteger),
        player_chance.c.player_id == bindparam("of_player", type_=Integer),
        player_chance.c.settled_at.is_(None),
    )


@cache
def settled() -> Question:
    """Everything that was forecast and has an outcome: what scores are made of."""
    c = player_chance.c
    return select(
        c.match_id, c.horizon, c.has_lineup, c.start_probability, c.expected_minutes,
        c.score_probability, c.booked_probability, c.is_starter, c.minutes, c.goals,
        c.yellow_cards,
    ).where(c.settled_at.is_not(None), c.is_starter.is_not(None))  # fmt: skip


def _of_matches() -> tuple[ColumnElement[bool], ...]:
    return (
        player_chance.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))),
        player_chance.c.horizon == bindparam("horizon_name", type_=Text),
    )


def _newest(*which: ColumnElement[bool]) -> Question:
    """Of each player of a match the row that was written last."""
    return (
        select(player_chance, player.c.name.label("player"))
        .ext(distinct_on(player_chance.c.match_id, player_chance.c.player_id))
        .join(player, player.c.player_id == player_chance.c.player_id)
        .where(*which)
        .order_by(player_chance.c.match_id, player_chance.c.player_id, _NEWEST)
    )


def _with_match(which: ColumnElement[bool]) -> Question:
    columns: list[Any] = [
        player_chance,
        competition.c.code.label("competition_code"),
        match.c.home_team_id,
        match.c.away_team_id,
        _HOME.c.name.label("home_name"),
        _AWAY.c.name.label("away_name"),
    ]
    return (
        select(*columns)
        .join(match, match.c.match_id == player_chance.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
        .where(which, match.c.kickoff_at > func.clock.now())
    )

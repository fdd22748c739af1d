"""Strengths of players and clubs to be shown: of one, of a squad, of a country."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, and_, bindparam, func, select

from storage.football.tables.strengths import player_strength, strength_ahead, strength_check
from storage.kit.question import Question
from storage.register.tables import player, team

_MEASURED = (
    "as_of", "position", "attack", "attack_error", "defence", "defence_error", "expected",
    "minutes", "goals", "assists", "shots",
)  # fmt: skip


@cache
def of_player() -> Question:
    """A player's strength over time, oldest first. Parameters: player_id."""
    return (
        select(*(player_strength.c[name] for name in _MEASURED))
        .where(player_strength.c.player_id == bindparam("player_id", type_=BigInteger))
        .order_by(player_strength.c.as_of)
    )


@cache
def by_id() -> Question:
    """A player as last measured, with his club. Parameters: player_id."""
    return _latest().where(player.c.player_id == bindparam("player_id", type_=BigInteger))


@cache
def of_teams() -> Question:
    """Players of these teams as last measured, strongest first. Parameters: team_ids."""
    ids = bindparam("team_ids", type_=ARRAY(BigInteger))
    return _ordered(_latest().where(player.c.team_id == func.any(ids)))


@cache
def of_position() -> Question:
    """Players of a position in a country as last measured. Parameters: country, position."""
    return _ordered(
        _latest().where(
            team.c.country == bindparam("country", type_=Text),
            player_strength.c.position == bindparam("position", type_=Text),
        )
    )


@cache
def clubs() -> Question:
    """Clubs with players that were measured, by country and name."""
    return (
        select(team.c.team_id, team.c.name, team.c.country)
        .join(player, player.c.team_id == team.c.team_id)
        .join(player_strength, _is_latest())
        .group_by(team.c.team_id, team.c.name, team.c.country)
        .order_by(team.c.country, team.c.name)
    )


@cache
def ahead_of_team() -> Question:
    """How strong a club will be, by matches ahead. Parameters: team_id."""
    return (
        select(
            strength_ahead.c.ahead,
            strength_ahead.c.as_of,
            strength_ahead.c.strength,
            strength_ahead.c.error,
        )
        .where(strength_ahead.c.team_id == bindparam("team_id", type_=BigInteger))
        .order_by(strength_ahead.c.ahead)
    )


@cache
def check() -> Question:
    """How often intervals of players' strengths held, by level."""
    return select(strength_check).order_by(strength_check.c.level)


def _latest() -> Question:
    return (
        select(
            player.c.player_id,
            player.c.name,
            player.c.born_on,
            player.c.team_id,
            team.c.name.label("team"),
            team.c.country,
            *(player_strength.c[name] for name in _MEASURED),
        )
        .join(player_strength, _is_latest())
        .outerjoin(team, team.c.team_id == player.c.team_id)
    )


def _is_latest() -> Any:
    newest = select(func.max(player_strength.c.as_of)).scalar_subquery()
    return and_(
        player_strength.c.player_id == player.c.player_id, player_strength.c.as_of == newest
    )


def _ordered(statement: Question) -> Question:
    total = player_strength.c.attack + player_strength.c.defence
    return statement.order_by(total.desc(), player.c.player_id)

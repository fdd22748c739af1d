"""Inside one match: who played, what happened, what was counted."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, bindparam, func, select

from storage.football.tables.lineup import lineup_entry, match_event, match_figure
from storage.kit.question import Question
from storage.register.tables import player

_OTHER = player.alias("other")


@cache
def happenings() -> Question:
    """Goals, cards and substitutions that stand, in order. Parameters: match_id."""
    return (
        select(
            match_event.c.kind,
            match_event.c.team_id,
            match_event.c.period,
            match_event.c.clock_seconds,
            match_event.c.minute,
            match_event.c.is_shoot_out,
            match_event.c.observed_at,
            player.c.name.label("player"),
            _OTHER.c.name.label("other_player"),
        )
        .outerjoin(player, player.c.player_id == match_event.c.player_id)
        .outerjoin(_OTHER, _OTHER.c.player_id == match_event.c.other_player_id)
        .where(match_event.c.match_id == _it(), match_event.c.superseded_at.is_(None))
        .order_by(match_event.c.period, match_event.c.clock_seconds, match_event.c.match_event_id)
    )


@cache
def lineups() -> Question:
    """Who was picked, starters first, by place in the formation. Parameters: match_id."""
    entry = lineup_entry.c
    return (
        select(
            entry.team_id,
            entry.is_starter,
            entry.shirt_number,
            entry.position,
            entry.place,
            entry.formation,
            entry.was_subbed_in,
            entry.was_subbed_out,
            entry.observed_at,
            entry.player_id,
            player.c.name.label("player"),
        )
        .join(player, player.c.player_id == entry.player_id)
        .where(entry.match_id == _it(), entry.superseded_at.is_(None))
        .order_by(
            entry.team_id,
            entry.is_starter.desc(),
            entry.place.asc().nulls_last(),
            entry.shirt_number.asc().nulls_last(),
            player.c.name,
        )
    )


@cache
def picked() -> Question:
    """Who is in the line-ups of some matches. Parameters: match_ids."""
    entry = lineup_entry.c
    return select(entry.match_id, entry.team_id, entry.player_id, entry.is_starter).where(
        entry.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))),
        entry.superseded_at.is_(None),
    )


@cache
def figures() -> Question:
    """Counts and shares of both sides by name. Parameters: match_id."""
    figure = match_figure.c
    return (
        select(figure.name, figure.home, figure.away, figure.observed_at)
        .where(figure.match_id == _it(), figure.superseded_at.is_(None))
        .order_by(figure.name)
    )


def _it() -> ColumnElement[Any]:
    return bindparam("match_id", type_=BigInteger)

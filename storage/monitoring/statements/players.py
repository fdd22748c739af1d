"""How chances of players fared, as it was kept last."""

from functools import cache

from sqlalchemy import select

from storage.kit.question import Question
from storage.monitoring.tables.players import player_score, player_tenth


@cache
def scores() -> Question:
    """A row per horizon and quantity."""
    return select(player_score).order_by(player_score.c.horizon, player_score.c.quantity)


@cache
def tenths() -> Question:
    """A row per horizon, quantity and tenth of the chance."""
    return select(player_tenth).order_by(
        player_tenth.c.horizon, player_tenth.c.quantity, player_tenth.c.tenth
    )

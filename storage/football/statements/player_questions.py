"""Questions about who a player of a list is, as they wait in quarantine."""

from functools import cache

from sqlalchemy import BigInteger, Integer, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from football.observations.parsed import RejectReason
from storage.kit.question import Question
from storage.raw.tables import quarantine
from storage.register.tables import player


@cache
def waiting() -> Question:
    """Players of lists who may be several of ours, each once, with how many there are.

    Parameters: limit.
    """
    named = quarantine.c.row["source"].astext, quarantine.c.row["player_id"].astext
    open_ones = (
        select(
            *(quarantine.c[name] for name in ("quarantine_id", "row", "suggestion")),
        )
        .ext(distinct_on(*named))
        .where(
            quarantine.c.resolved_at.is_(None),
            quarantine.c.reason == RejectReason.AMBIGUOUS_PLAYER.value,
            quarantine.c.suggestion["players"].is_not(None),
        )
        .order_by(*named, quarantine.c.quarantine_id)
        .subquery("open_ones")
    )
    return (
        select(open_ones, func.count().over().label("total"))
        .order_by(open_ones.c.quarantine_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def names() -> Question:
    """Names of players. Parameters: players, their numbers."""
    numbers = bindparam("players", type_=ARRAY(BigInteger))
    return select(player.c.player_id, player.c.name).where(player.c.player_id == any_(numbers))

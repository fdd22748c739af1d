"""Who is out, by match: what was claimed by an instant, and still holds at kick-off.

Of the claims of one kind of evidence about a player the latest stands; a return ends every claim
made before it. Where several kinds agree that he is out, the surest is shown.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations.surroundings import AbsenceStatus
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence
from storage.kit.question import Question
from storage.register.tables import player

_RETURNED = AbsenceStatus.RETURNED.value
_MAYBE = AbsenceStatus.DOUBTFUL.value


def active(which: ColumnElement[bool], as_of: ColumnElement[Any]) -> Subquery:
    """Return the absences of both sides of some matches: one row per match and player.

    Args:
        which: condition on `match`.
        as_of: what was known later is not seen, nor what was known after kick-off.
    """
    seen_until = func.least(as_of, match.c.kickoff_at)
    of_sides = absence.c.team_id.in_([match.c.home_team_id, match.c.away_team_id])
    standing = (
        select(match.c.match_id, match.c.kickoff_at, match.c.home_team_id, absence)
        .ext(distinct_on(match.c.match_id, absence.c.player_id, absence.c.evidence))
        .join(absence, and_(of_sides, absence.c.known_at <= seen_until))
        .where(which)
        .order_by(
            match.c.match_id,
            absence.c.player_id,
            absence.c.evidence,
            absence.c.stated_at.desc(),
            absence.c.absence_id.desc(),
        )
        .subquery("standing")
    )
    back = standing.alias("back")
    is_back = (
        select(back.c.player_id)
        .where(
            back.c.match_id == standing.c.match_id,
            back.c.player_id == standing.c.player_id,
            back.c.status == _RETURNED,
            back.c.stated_at >= standing.c.stated_at,
        )
        .exists()
    )
    return (
        select(standing)
        .ext(distinct_on(standing.c.match_id, standing.c.player_id))
        .where(
            standing.c.status != _RETURNED,
            standing.c.expires_at > standing.c.kickoff_at,
            ~is_back,
        )
        .order_by(standing.c.match_id, standing.c.player_id, standing.c.confidence.desc())
        .subquery("active")
    )


@cache
def of_match() -> Question:
    """Who is out of one match, as known now or at its kick-off. Parameters: match_id."""
    is_it = match.c.match_id == bindparam("match_id", type_=BigInteger)
    out = active(is_it, func.clock.now())
    return (
        select(
            out.c.player_id,
            player.c.name.label("player"),
            out.c.team_id,
            (out.c.team_id == out.c.home_team_id).label("is_home"),
            *(out.c[name] for name in ("status", "evidence", "complaint", "sentence")),
            *(out.c[name] for name in ("confidence", "source", "url", "stated_at")),
            *(out.c[name] for name in ("expires_at", "is_expiry_stated")),
        )
        .join(player, player.c.player_id == out.c.player_id)
        .order_by(out.c.confidence.desc(), player.c.name)
    )


def counted(out: Subquery) -> Question:
    """Count active absences by match and side."""
    is_home = out.c.team_id == out.c.home_team_id
    is_maybe = out.c.status == _MAYBE
    columns: list[ColumnElement[Any]] = []
    for side, is_side in (("home", is_home), ("away", ~is_home)):
        columns += [
            func.count().filter(is_side, ~is_maybe).label(f"{side}_out"),
            func.count().filter(is_side, is_maybe).label(f"{side}_doubtful"),
            func.coalesce(func.sum(out.c.confidence).filter(is_side), 0.0).label(f"{side}_missed"),
        ]
    return select(out.c.match_id, *columns).group_by(out.c.match_id).order_by(out.c.match_id)

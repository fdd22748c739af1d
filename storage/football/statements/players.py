"""What the register of players rests on: signs of clubs, claims, values and moves.

Every question of these takes `as_of`; narrow it by `where` on the tables it names.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, DateTime, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.selectable import CompoundSelect, Select

from football.competitions import WORLD
from football.observations.match import MatchStatus
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.players import player_transfer, player_value, squad_entry
from storage.football.tables.surroundings import absence
from storage.kit.question import Question
from storage.register.tables import competition, player, team

_AS_OF = bindparam("as_of", type_=DateTime(timezone=True))
_UK = "Europe/London"


def players() -> Question:
    """Who there is; names and dates of birth have no versions."""
    return select(player.c.player_id, player.c.name, player.c.born_on, player.c.position)


def signs(of_player: Any = None) -> CompoundSelect[*tuple[Any, ...]]:
    """Signs of where players are: player_id, team_id, day, known_at, is_move, is_leaving, is_loan.

    Args:
        of_player: a player's id, or a parameter for it; everybody if it is None.
    """
    entry, moved = lineup_entry.c, player_transfer.c
    next_day = match.c.kickoff_at + literal(timedelta(days=1))
    picked_at = func.least(entry.known_at, next_day)
    match_day = func.timezone(_UK, match.c.kickoff_at).cast(Date)
    picked = (
        _sign(entry.player_id, entry.team_id, match_day, picked_at)
        .join(match, match.c.match_id == entry.match_id)
        .join(team, team.c.team_id == entry.team_id)
        .where(entry.superseded_at.is_(None), team.c.country != WORLD, picked_at <= _AS_OF)
    )
    listed, gone = squad_entry.c, squad_entry.c.gone_at
    parts = [
        (picked, entry.player_id),
        (
            _sign(listed.player_id, listed.team_id, listed.from_date, listed.first_seen_at).where(
                listed.first_seen_at <= _AS_OF
            ),
            listed.player_id,
        ),
        (
            _sign(
                listed.player_id,
                listed.team_id,
                func.timezone(_UK, gone).cast(Date),
                gone,
                is_leaving=True,
            ).where(gone <= _AS_OF),
            listed.player_id,
        ),
        (
            _sign(
                moved.player_id,
                moved.to_team_id,
                moved.moved_on,
                moved.known_at,
                is_move=True,
                is_loan=moved.is_loan,
            ).where(moved.known_at <= _AS_OF, moved.to_team_id.is_not(None)),
            moved.player_id,
        ),
        (
            _sign(
                moved.player_id,
                moved.from_team_id,
                moved.moved_on,
                moved.known_at,
                is_move=True,
                is_leaving=True,
            ).where(
                moved.known_at <= _AS_OF,
                moved.to_team_id.is_(None),
                moved.from_team_id.is_not(None),
            ),
            moved.player_id,
        ),
    ]
    return union_all(
        *(part if of_player is None else part.where(who == of_player) for part, who in parts)
    )


def claims() -> Question:
    """Every claim about absences that was known, the superseded too."""
    names = ("player_id", "team_id", "evidence", "status", "stated_at", "expires_at")
    told = absence.c
    columns = [*(told[name] for name in names), told.is_expiry_stated, told.known_at]
    return select(*columns).where(told.known_at <= _AS_OF)


def fixtures() -> Question:
    """Matches of teams with their seasons: team_id, competition, season_id, kickoff_at.

    Those that are cancelled are none; take the rows of both sides.
    """
    sides = func.unnest(array([match.c.home_team_id, match.c.away_team_id]))
    return (
        select(
            sides.label("team_id"),
            competition.c.code.label("competition"),
            match.c.season_id,
            match.c.kickoff_at,
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(match.c.status != MatchStatus.CANCELLED.value)
    )


def values() -> Question:
    """What sources say players are worth, oldest first."""
    names = ("player_id", "kind", "value", "unit", "as_of", "known_at", "source")
    told = player_value.c
    return (
        select(*(told[name] for name in names))
        .where(told.known_at <= _AS_OF)
        .order_by(told.player_id, told.as_of, told.source, told.kind)
    )


def transfers() -> Question:
    """Moves of players, oldest first."""
    names = ("player_id", "from_team_id", "to_team_id", "moved_on", "fee_eur", "is_loan")
    told = player_transfer.c
    return (
        select(*(told[name] for name in names), told.known_at, told.source)
        .where(told.known_at <= _AS_OF)
        .order_by(told.moved_on, told.player_transfer_id)
    )


def _sign(  # noqa: PLR0913 - a sign is made of all of these
    who: Any,
    where: Any,
    day: Any,
    known_at: Any,
    *,
    is_move: bool = False,
    is_leaving: bool = False,
    is_loan: Any = False,
) -> Select[*tuple[Any, ...]]:
    return select(
        who.label("player_id"),
        where.label("team_id"),
        day.label("day"),
        known_at.label("known_at"),
        literal(is_move).label("is_move"),
        literal(is_leaving).label("is_leaving"),
        (literal(is_loan) if isinstance(is_loan, bool) else is_loan).label("is_loan"),
    )

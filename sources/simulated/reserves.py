"""Reserves: players who join, go on loan, change clubs and leave, and never play.

What belongs here: who they are, and where each is from when. What does not: those who play
(`squads`), who stay for good, so that no transfer touches a result.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from sources.simulated.clubs import CLUBS
from sources.simulated.seeds import stream
from sources.simulated.squads import Player, invented

FIRST_SUMMER = 2018
_SUMMER_DAYS, _WINTER_DAYS = 62, 31
_SUMMERS = 3  # he comes in the first, may be sold in the second, is gone after the third
_ON_LOAN, _SOLD, _FREE = 0.4, 0.6, 0.3
_MEAN_LOG_FEE, _SD_LOG_FEE = 13.3, 0.9
_LEAST_AGE, _AGE_DAYS = 17, 4 * 365
_POSITIONS = "GDDDMMMFFF"
_ABROAD = (
    "Vallmora 1907", "Real Costaverde", "SV Eichenbruck", "Olympique Valserre", "Polonica Zdroj",
    "Aalvik IF", "Sporting Alcanaz", "FK Dravograd",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A transfer of a club's window; a club of None is abroad, where `abroad` names it.

    Attributes:
        fee_eur: 0 is free; None for loans and the end of one.
    """

    player: Player
    moved_on: date
    from_club: int | None
    to_club: int | None
    abroad: str
    fee_eur: int | None
    is_loan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Career:
    """All moves of one reserve, in order."""

    player: Player
    moves: tuple[Move, ...]

    def club(self, day: date) -> int | None:
        """Return where he is on a day; None before he came and after he left."""
        place = bisect_right([move.moved_on for move in self.moves], day)
        return self.moves[place - 1].to_club if place else None

    def joined_on(self, day: date) -> date:
        """Return the day of his last move by then."""
        return max(move.moved_on for move in self.moves if move.moved_on <= day)


def reserves(seed: int, club: int, day: date) -> tuple[Career, ...]:
    """Return a club's reserves on a day, those of the last summer last."""
    return tuple(each for each in careers(seed, day) if each.club(day) == club)


def careers(seed: int, day: date) -> tuple[Career, ...]:
    """Return everybody who may be somewhere on a day, or moves in the season it is of."""
    last = summer_of(day)
    first = max(FIRST_SUMMER, last - _SUMMERS + 1)
    return tuple(each for year in range(first, last + 1) for each in _signed(seed, year))


def summer_of(day: date) -> int:
    """Return the year in which the season of a day begins, on 1 July."""
    return day.year if day >= date(day.year, 7, 1) else day.year - 1


@lru_cache(maxsize=64)
def _signed(seed: int, year: int) -> tuple[Career, ...]:
    """Return who comes from abroad in a summer: one for each club."""
    names = invented(stream(seed, "names of reserves", year), len(CLUBS))
    return tuple(
        _career(stream(seed, "reserve", year, club.number), year, club.number, names[club.number])
        for club in CLUBS
    )


def _career(draws: np.random.Generator, year: int, club: int, name: str) -> Career:
    oldest_birth = date(year - _LEAST_AGE, 7, 1) - timedelta(days=_AGE_DAYS)
    worth = float(min(draws.exponential(0.02), 0.06))
    position = _POSITIONS[int(draws.integers(len(_POSITIONS)))]
    attacking = {"G": 0.0, "D": 0.2, "M": 0.6, "F": 0.9}[position]
    player = Player(
        espn_id=str(600000 + 100 * (year - FIRST_SUMMER) + club),
        name=name,
        shirt=31 + len(CLUBS) * (year % 2) + club,
        position=position,
        attack_loss=worth * attacking,
        defence_loss=worth * (1 - attacking),
        scoring_weight=0.0,
        born_on=oldest_birth + timedelta(days=int(draws.integers(_AGE_DAYS))),
    )
    return Career(player=player, moves=tuple(_moves(draws, year, club, player)))


def _moves(draws: np.random.Generator, year: int, club: int, player: Player) -> list[Move]:
    came, left = (_ABROAD[int(n)] for n in draws.integers(len(_ABROAD), size=2))
    summers = [
        date(year + n, 7, 1) + timedelta(days=int(draws.integers(_SUMMER_DAYS)))
        for n in range(_SUMMERS)
    ]
    winter = date(year + 1, 1, 1) + timedelta(days=int(draws.integers(_WINTER_DAYS)))
    others = [each.number for each in CLUBS if each.number != club]
    borrower, buyer = (others[int(n)] for n in draws.integers(len(others), size=2))
    is_lent, is_sold = draws.random() < _ON_LOAN, draws.random() < _SOLD

    def move(on: date, origin: int | None, to: int | None, fee: int | None, abroad: str) -> Move:
        return Move(
            player=player, moved_on=on, from_club=origin, to_club=to, abroad=abroad, fee_eur=fee
        )

    moves = [move(summers[0], None, club, _fee(draws), came)]
    if is_lent:
        lent = Move(
            player=player,
            moved_on=winter,
            from_club=club,
            to_club=borrower,
            abroad="",
            fee_eur=None,
            is_loan=True,
        )
        moves += [lent, move(date(year + 1, 6, 1), borrower, club, None, "")]
    if is_sold:
        moves.append(move(summers[1], club, buyer, _fee(draws), ""))
    moves.append(move(summers[2], buyer if is_sold else club, None, _fee(draws), left))
    return moves


def _fee(draws: np.random.Generator) -> int:
    amount = float(np.exp(draws.normal(_MEAN_LOG_FEE, _SD_LOG_FEE)))
    return 0 if draws.random() < _FREE else 10_000 * round(amount / 10_000)

"""Spells: from when to when a player was with which team, by all signs of him.

What belongs here: signs in order become spells. What does not: where signs come from
(`storage.football.statements.players`), or national teams, which take nobody from his club.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple


class Sign(NamedTuple):
    """One sign that a player is with a team, or no more.

    Attributes:
        known_at: since when.
        is_move: told as a move; otherwise he was listed or picked.
        is_leaving: he leaves the team, and nobody says for which.
        is_loan: he comes on loan.
    """

    player: str
    team: str
    day: date
    known_at: datetime
    is_move: bool = False
    is_leaving: bool = False
    is_loan: bool = False


class Spell(NamedTuple):
    """A player's time with a team; `until_date` is the first day without, None while it lasts."""

    player: str
    team: str
    from_date: date
    until_date: date | None
    is_loan: bool
    known_at: datetime


def spells(signs: Iterable[Sign]) -> Iterator[Spell]:
    """Yield each player's spells in order.

    A spell lasts until the first sign of another team, or of his leaving. On a day with both, he
    played before he moved.
    """
    ordered = sorted(signs, key=lambda s: (s.player, s.day, s.is_move, s.known_at, s.team))
    for _, of_player in groupby(ordered, key=lambda sign: sign.player):
        yield from _of_player(of_player)


def _of_player(signs: Iterable[Sign]) -> Iterator[Spell]:
    current: Spell | None = None
    for sign in signs:
        if current is not None and sign.team == current.team and not sign.is_leaving:
            continue
        if sign.is_leaving and (current is None or sign.team != current.team):
            continue
        if current is not None:
            yield current._replace(until_date=sign.day)
        current = (
            None
            if sign.is_leaving
            else Spell(sign.player, sign.team, sign.day, None, sign.is_loan, sign.known_at)
        )
    if current is not None:
        yield current

"""Experience and levels: for coming back and doing well, not for picking much in one day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import isqrt
from typing import NamedTuple

DAY_OF_PLAY = 10
"""For a day on which at least one settled match was picked."""
MOST_FROM_POINTS = 20
"""A day adds at most so much for points above the baseline."""
_STEP = 50


class Scored(NamedTuple):
    """A settled pick as experience sees it.

    Attributes:
        match_id: each counts once.
        day: of the match, UTC.
        points: above the baseline are above zero.
    """

    match_id: int
    day: date
    points: float


def experience(picks: Iterable[Scored]) -> int:
    """Return the experience of an account: a whole number that more of the same never raises.

    A day is worth `DAY_OF_PLAY` and the mean of its points, up to `MOST_FROM_POINTS`: a mean, so
    that a day of thirty favourites is worth no more than a day of one.
    """
    days: dict[date, dict[int, float]] = defaultdict(dict)
    for pick in picks:
        days[pick.day].setdefault(pick.match_id, pick.points)
    total = 0
    for points in days.values():
        mean = sum(points.values()) / len(points)
        total += DAY_OF_PLAY + max(0, min(MOST_FROM_POINTS, round(mean)))
    return total


def level_of(points: int) -> int:
    """Return the level that an experience reaches; 1 at the beginning.

    Level n begins at 25 n (n - 1): 0, 50, 150, 300, 500, ...
    """
    return (_STEP + isqrt(_STEP * (_STEP + 8 * max(0, points)))) // (2 * _STEP)


def begins_at(level: int) -> int:
    """Return the experience at which a level begins."""
    return _STEP * level * (level - 1) // 2

"""What each club of a table can still win or lose, as its season ends.

What belongs here: how near a club is to a line of the table that matters, from points and matches
left. What does not: a league's lines (`football.season.leagues`), or what they do to a forecast,
which the stack learns.

The last rounds are where forecasts from results alone go wrong most: a club that plays for its
place does better than its record, one with nothing left to play for does worse.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray
from football.season.leagues import RULES
from football.season.rules import ZoneKind

_WANTED = frozenset(
    {
        ZoneKind.TITLE,
        ZoneKind.CHAMPIONS_LEAGUE,
        ZoneKind.EUROPA_LEAGUE,
        ZoneKind.CONFERENCE_LEAGUE,
        ZoneKind.TITLE_PLAY_OFF,
        ZoneKind.EUROPE_PLAY_OFF,
        ZoneKind.PROMOTION,
        ZoneKind.PROMOTION_PLAY_OFF,
    }
)
_DREADED = (ZoneKind.RELEGATION, ZoneKind.RELEGATION_PLAY_OFF)
_POINTS_PER_WIN = 3
_REACH = 2.5  # points made up in one match, as a standard deviation; grows with the root of more
_FADING_MATCHES = 3.0
_FIRST_OF_END = 12  # matches left: before, what is at stake moves nobody


class Lines(NamedTuple):
    """Lines of a table as numbers of clubs above (`top`) and below (`bottom`) them."""

    top: tuple[int, ...]
    bottom: tuple[int, ...]


NO_LINES = Lines((), ())


class Stakes(NamedTuple):
    """How much is at stake for each club, from 0 to 1, in the order of its points."""

    top: FloatArray
    bottom: FloatArray
    nothing: FloatArray


@cache
def lines_of(competition: str) -> Lines:
    """Return a league's lines; of every season the present ones, none where we know no rules."""
    rules = RULES.get(competition)
    if rules is None:
        return NO_LINES
    top = {zone.last for zone in rules.zones if zone.kind in _WANTED}
    bottom = {rules.clubs - z.first + 1 for z in rules.zones if z.kind in _DREADED}
    return Lines(tuple(sorted(top)), tuple(sorted(bottom)))


@cache
def season_length(competition: str, clubs: int) -> int:
    """Return how many matches each club of a league plays."""
    rules = RULES.get(competition)
    meetings = 2 if rules is None else rules.meetings
    if rules is not None and rules.split is not None:
        return rules.split.matches + rules.split.upper - 1
    return max(meetings * (clubs - 1), 1)


def weight(left: FloatArray) -> FloatArray:
    """Return how much stakes count with so many matches left, from 0 to 1."""
    fading = np.minimum(np.exp(-(left - 1.5) / _FADING_MATCHES), 1.0)
    return np.where(left > _FIRST_OF_END, 0.0, fading)


def stakes(points: ArrayLike, left: ArrayLike, lines: Lines) -> Stakes:
    """Return what is at stake for every club of a table, or of tables of as many clubs.

    Args:
        points: so far; clubs in the last axis.
        left: matches that each club has yet to play, at least one.
        lines: of the league.
    """
    total = np.asarray(points, dtype=np.float64)
    to_play = np.asarray(left, dtype=np.float64)
    clubs = total.shape[-1]
    lines_of_all = np.array([*lines.top, *(clubs - line for line in lines.bottom)], dtype=np.int64)
    is_top = np.arange(len(lines_of_all)) < len(lines.top)
    is_inside = (lines_of_all > 0) & (lines_of_all < clubs)
    near, is_open = _pressure(total, to_play, lines_of_all[is_inside])
    of_top, of_bottom = near[..., is_top[is_inside], :], near[..., ~is_top[is_inside], :]
    nothing = ~is_open if len(lines_of_all) else np.zeros_like(total)
    return Stakes(
        of_top.max(axis=-2, initial=0.0),
        of_bottom.max(axis=-2, initial=0.0),
        np.asarray(nothing, dtype=np.float64),
    )


def _pressure(
    points: FloatArray, left: FloatArray, lines: IntArray
) -> tuple[FloatArray, BoolArray]:
    """Return how near clubs (last axis) are to lines (the one before), and who can cross any."""
    order = np.argsort(-points, axis=-1, kind="stable")
    ranked = np.take_along_axis(points, order, axis=-1)
    place = np.argsort(order, axis=-1)
    lead = points[..., None, :] - ranked[..., lines, None]
    deficit = ranked[..., lines - 1, None] - points[..., None, :]
    gap = np.where(place[..., None, :] < lines[:, None], lead, deficit)
    can_cross = gap <= _POINTS_PER_WIN * left[..., None, :]
    near = np.exp(-np.square(gap / _REACH) / left[..., None, :] / 2.0) * can_cross
    return near, np.asarray(can_cross.any(axis=-2), dtype=np.bool_)

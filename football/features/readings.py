"""Readings of the clubs' state at many instants, made into feature rows all at once.

What belongs here: what is copied of the state when a fixture is read, and the records, strengths
and stakes that follow from the copies. What does not: how a result moves the state (`state`), or
when (`fold`).

Copying is all that has to happen between two match-days; arithmetic on all matches of history at
once takes a tenth of the time that it takes day by day.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from football.arrays import BoolArray, FloatArray, IntArray
from football.features.columns import RECORDS, STAKES
from football.features.register import Fixtures, Register
from football.features.stakes import NO_LINES, Lines, Stakes, lines_of, stakes, weight
from football.features.state import NEVER, RECENT, State
from football.ratings.attack_defence import Rates, Standing

_LONGEST_REST_DAYS = 14.0
_LEAST_COUNTED = 0.4
_LOWER_TIER = 3


class _Seen(NamedTuple):
    """The state of fixtures' clubs and tables, fixtures in the last axis; clubs in two rows."""

    table: IntArray
    sides: IntArray
    is_neutral: BoolArray
    day: IntArray
    elo_difference: FloatArray
    pi_difference: FloatArray
    surprise: FloatArray
    played: IntArray
    last_day: IntArray
    is_newcomer: FloatArray
    counted: FloatArray
    table_of: IntArray
    place_of: IntArray
    size: IntArray
    rounds: IntArray


class Readings:
    """What was read of a state, in the order of reading."""

    def __init__(self, register: Register, state: State) -> None:
        tables = register.tables
        self._state = state
        self._competitions: list[str] = tables["competition"].to_list()
        self._tier: IntArray = tables["tier"].to_numpy()
        self._seen: list[_Seen] = []
        self._standing: list[Standing] = []
        self._points: list[NDArray[np.int16]] = []  # of all clubs, at each reading
        self._played: list[NDArray[np.int16]] = []

    def take(self, fixtures: Fixtures) -> None:
        """Read fixtures as of 00:00 UTC of their day; their clubs enter its season."""
        s, f = self._state, fixtures
        s.enter(f)
        self._seen.append(
            _Seen(
                table=f.table,
                sides=f.sides,
                is_neutral=f.is_neutral,
                day=f.day,
                elo_difference=s.elo.difference(f.sides, f.is_neutral),
                pi_difference=s.pi.expected_goal_difference(f.sides),
                surprise=s.surprises[f.sides].sum(axis=-1),
                played=s.played[f.sides],
                last_day=s.last_day[f.sides],
                is_newcomer=s.is_newcomer[f.sides],
                counted=s.counted[f.sides],
                table_of=s.table_of[f.sides],
                place_of=s.place_of[f.sides],
                size=s.size[f.table],
                rounds=s.rounds[f.table],
            )
        )
        self._standing.append(s.strengths.standing(f.meetings))
        self._points.append(s.points.astype(np.int16))
        self._played.append(s.played.astype(np.int16))

    def rates(self) -> Rates:
        """Return the expected chances of everything read."""
        ratings, level, home_advantage = zip(*self._standing, strict=True)
        return Standing(
            np.concatenate(ratings, axis=1), np.concatenate(level), np.concatenate(home_advantage)
        ).rates

    def records(self) -> pl.DataFrame:
        """Return `RECORDS` of everything read, a row per fixture."""
        seen = _together(self._seen)
        played = seen.played.sum(axis=0) / 2.0
        share = self._share(seen, played)
        values = {
            "elo_difference": seen.elo_difference / 400.0,
            "pi_difference": seen.pi_difference,
            "form_difference": _lead(seen.surprise) / RECENT,
            "rest_difference": _lead(_rest_days(seen)),
            "newcomer_difference": _lead(seen.is_newcomer),
            "season_progress": np.minimum(played / seen.rounds, 1.0),
            "season_end": share,
            **dict(zip(STAKES, self._stakes(seen, share).T, strict=True)),
            "lower_tier": self._tier[seen.table] >= _LOWER_TIER,
            "neutral_ground": seen.is_neutral,
            "is_counted": seen.counted.sum(axis=0) / 2.0 > _LEAST_COUNTED,
        }
        return pl.DataFrame(values).select(list(RECORDS)).cast(pl.Schema(RECORDS))

    def _share(self, seen: _Seen, played: FloatArray) -> FloatArray:
        """Return how much stakes count.

        A club that meets those of a league elsewhere is not one of its table, and before half of a
        season its table may not be whole.
        """
        has_lines = np.array([lines_of(code) != NO_LINES for code in self._competitions])
        is_of_table = (seen.table_of == seen.table).all(axis=0) & (2.0 * played >= seen.rounds)
        left = np.maximum(seen.rounds - played, 1.0)
        return weight(left) * (has_lines[seen.table] & is_of_table)

    def _stakes(self, seen: _Seen, share: FloatArray) -> FloatArray:
        """Return the differences of `Stakes`; zero where they do not count.

        Tables of one shape, as they stood at any instant, are computed together.
        """
        differences = np.zeros((len(share), len(Stakes._fields)))
        reading = np.repeat(np.arange(len(self._seen)), [len(each.day) for each in self._seen])
        rows = np.flatnonzero(share > 0.0)
        keys = reading[rows] * len(self._competitions) + seen.table[rows]
        _, first, question = np.unique(keys, return_index=True, return_inverse=True)
        shapes: defaultdict[tuple[Lines, int], list[int]] = defaultdict(list)
        for number, row in enumerate(rows[first].tolist()):
            lines = lines_of(self._competitions[seen.table[row]])
            shapes[lines, int(seen.size[row])].append(number)
        for questions in shapes.values():
            found = self._tables(seen, reading, rows[first[questions]])
            order = np.full(len(first), -1)
            order[questions] = np.arange(len(questions))
            at = order[question]
            of_rows = rows[at >= 0]
            home, away = found[at[at >= 0], seen.place_of[:, of_rows]]
            differences[of_rows] = share[of_rows, np.newaxis] * (home - away)
        return differences

    def _tables(self, seen: _Seen, reading: IntArray, rows: IntArray) -> FloatArray:
        """Return the stakes of all clubs of tables of one shape, as they stood at these rows."""
        tables: list[int] = seen.table[rows].tolist()
        size = int(seen.size[rows[0]])
        clubs: IntArray = np.array([self._state.clubs_of[table][:size] for table in tables])
        then: list[int] = reading[rows].tolist()
        points, played = (
            np.stack([taken[at][of] for at, of in zip(then, clubs, strict=True)])
            for taken in (self._points, self._played)
        )
        left = np.maximum(seen.rounds[rows, np.newaxis] - played, 1)
        return np.stack(stakes(points, left, lines_of(self._competitions[tables[0]])), axis=-1)


def _together(parts: Sequence[_Seen]) -> _Seen:
    columns: list[Any] = [np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)]
    return _Seen(*columns)


def _rest_days(seen: _Seen) -> FloatArray:
    rest = np.minimum(np.maximum(seen.day - seen.last_day, 2.0), _LONGEST_REST_DAYS)
    return np.where(seen.last_day == NEVER, _LONGEST_REST_DAYS, rest)


def _lead(values: FloatArray) -> FloatArray:
    """Return what home sides (the first row) have more than away sides."""
    return np.subtract(*values)

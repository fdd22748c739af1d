"""One league season, its coming matches drawn many times: what each club has in the end.

What belongs here: sums over matches, of the season and between two clubs. What does not: the order
they make (`ranking`).
"""

from collections.abc import Sequence

import numpy as np

from football.arrays import BoolArray, IntArray
from football.season.results import Result
from football.season.rules import Measure, Rules
from football.season.sampling import Goals, Scores


class Campaign:
    """Sums of measures over played and drawn matches, for every simulated season."""

    def __init__(
        self,
        rules: Rules,
        clubs: Sequence[str],
        results: Sequence[Result],
        pairs: IntArray,
        scores: Scores,
    ) -> None:
        """Take played matches by club name, drawn ones by index of `clubs`, one row each."""
        index = {club: number for number, club in enumerate(clubs)}
        played = np.array(
            [(index[r.home], index[r.away], r.home_goals, r.away_goals) for r in results],
            dtype=np.int64,
        ).reshape(-1, 4)
        self.rules = rules
        self.shape = (len(clubs), scores.home.shape[1])
        self._pairs, self._scores = pairs, scores
        self._played_pairs = played[:, :2]
        self._played = Scores(played[:, 2], played[:, 3])
        self._totals: dict[Measure, IntArray] = {}
        self._hosting = _hosting(pairs, len(clubs))
        self._has_met = _meetings(np.vstack([self._played_pairs, pairs]), len(clubs)) >= (
            rules.meetings
        )

    def total(self, measure: Measure) -> IntArray:
        """Return the season's sum: clubs x seasons."""
        if measure not in self._totals:
            total = np.zeros(self.shape, dtype=np.int64)
            total += self._played_against(measure).sum(axis=1)[:, None]
            for (host, guest), home, away in zip(self._pairs, *self._scores, strict=True):
                total[host] += worth(measure, self.rules, home, away, is_away=False)
                total[guest] += worth(measure, self.rules, away, home, is_away=True)
            self._totals[measure] = total
        return self._totals[measure]

    def have_met(self, clubs: IntArray) -> BoolArray:
        """Say of each group of clubs (a row) whether all will have played each other in full."""
        pairs = self._has_met[clubs[:, :, None], clubs[:, None, :]]
        return np.asarray(pairs.all(axis=(1, 2)))

    def among(self, measure: Measure, clubs: IntArray, seasons: IntArray) -> IntArray:
        """Return the sum over matches among the clubs of each row, in that row's season."""
        hosts, guests = clubs[:, :, None], clubs[:, None, :]
        total = self._played_against(measure)[hosts, guests].sum(axis=2)
        for hosting in self._hosting:
            fixture = hosting[hosts, guests]
            home = self._scores.home[fixture, seasons[:, None, None]]
            away = self._scores.away[fixture, seasons[:, None, None]]
            is_there = fixture >= 0
            at_home = worth(measure, self.rules, home, away, is_away=False)
            on_the_road = worth(measure, self.rules, away, home, is_away=True)
            total += (at_home * is_there).sum(axis=2) + (on_the_road * is_there).sum(axis=1)
        return total

    def _played_against(self, measure: Measure) -> IntArray:
        """Return what each club (row) took from each other (column) in played matches."""
        against = np.zeros((self.shape[0], self.shape[0]), dtype=np.int64)
        host, guest = self._played_pairs.T
        home, away = self._played
        np.add.at(against, (host, guest), worth(measure, self.rules, home, away, is_away=False))
        np.add.at(against, (guest, host), worth(measure, self.rules, away, home, is_away=True))
        return against


def worth(
    measure: Measure, rules: Rules, scored: Goals, conceded: Goals, *, is_away: bool
) -> IntArray:
    """Return what matches add to a measure of the side with these goals."""
    match measure:
        case Measure.POINTS:
            win, draw, loss = rules.points
            return np.where(scored > conceded, win, np.where(scored == conceded, draw, loss))
        case Measure.GOAL_DIFFERENCE:
            return scored.astype(np.int64) - conceded
        case Measure.GOALS_FOR:
            return scored.astype(np.int64)
        case Measure.WINS:
            return (scored > conceded).astype(np.int64)
        case Measure.AWAY_GOALS:
            return scored.astype(np.int64) * is_away
        case Measure.AWAY_WINS:
            return (scored > conceded).astype(np.int64) * is_away


def _hosting(pairs: IntArray, n_clubs: int) -> list[IntArray]:
    """Return tables of the fixture that a club (row) hosts another (column) in, -1 where none.

    There are as many tables as two clubs have fixtures left at one ground.
    """
    tables: list[IntArray] = []
    depth = np.zeros((n_clubs, n_clubs), dtype=np.int64)
    for fixture, (host, guest) in enumerate(pairs):
        if depth[host, guest] == len(tables):
            tables.append(np.full((n_clubs, n_clubs), -1, dtype=np.int64))
        tables[depth[host, guest]][host, guest] = fixture
        depth[host, guest] += 1
    return tables


def _meetings(pairs: IntArray, n_clubs: int) -> IntArray:
    """Return how often any two clubs meet; a club meets itself often enough for any rule."""
    met = np.zeros((n_clubs, n_clubs), dtype=np.int64)
    host, guest = pairs.T
    np.add.at(met, (host, guest), 1)
    np.add.at(met, (guest, host), 1)
    np.fill_diagonal(met, np.iinfo(np.int64).max)
    return met

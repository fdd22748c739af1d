"""What the results known so far say about clubs: Elo, pi, strengths and their record.

What belongs here: the state of all clubs as arrays, moved by results. What does not: when results
become known (`fold`), feature rows (`readings`), models fitted to many matches (`goals`).
"""

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray
from football.features.register import Fixtures, Register
from football.features.stakes import season_length
from football.features.strengths import STRENGTHS
from football.ratings.attack_defence import AttackDefence
from football.ratings.elo import Elo, EloParameters
from football.ratings.pi import Pi

RECENT = 6
NEVER = -1_000_000  # before any day or year
_COUNTED_RATE = 0.1
_WON, _DRAWN, _LOST = (np.array([[home], [away]]) for home, away in ((3, 0), (1, 1), (0, 3)))
_SURPRISES = np.array([[1.0], [-1.0]]) / EloParameters().k


class State:
    """Ratings and records of all clubs, by their numbers in a register.

    No club may be in two of the results, or of the counts, that are added together.

    Attributes:
        season: the one each club is in; before its first, `has_played` is false of it.
        played: matches of that season; `points` won in them.
        last_day: of the last match of that season, negative before.
        surprises: of each club's recent results, in no order.
        counted: share of a club's recent matches whose shots were counted.
        is_newcomer: whether a club came up, or is new to us, this season: 1 or 0.
        table_of: the table each club is in; `place_of` its place in `clubs_of` that table.
        size: clubs of each table that have entered it; `rounds` what each plays in it.
    """

    def __init__(self, register: Register) -> None:
        clubs, tables = register.clubs.height, register.tables.height
        competitions = register.tables["competition"].n_unique()
        self._competition = register.tables["competition"].to_list()
        self._competition_of = register.competition_of
        self._season_of = register.tables["season_start_year"].to_numpy()
        self._tier_of_table: IntArray = register.tables["tier"].to_numpy()
        self.strengths = AttackDefence(list(STRENGTHS.values()), clubs, competitions)
        self.elo, self.pi = Elo(clubs), Pi(clubs)
        self.season: IntArray = np.full(clubs, np.iinfo(np.int64).min)
        self.tier: IntArray = np.zeros(clubs, dtype=np.int64)
        self.played: IntArray = np.zeros(clubs, dtype=np.int64)
        self.points: IntArray = np.zeros(clubs, dtype=np.int64)
        self.last_day: IntArray = np.full(clubs, NEVER)
        self.is_newcomer = np.zeros(clubs)
        self.counted = np.zeros(clubs)
        self.surprises = np.zeros((clubs, RECENT))
        self._results = np.zeros(clubs, dtype=np.int64)
        self._first_season: IntArray = np.full(competitions, NEVER)
        self.table_of: IntArray = np.full(clubs, NEVER)
        self.place_of: IntArray = np.full(clubs, NEVER)
        self.clubs_of: list[list[int]] = [[] for _ in range(tables)]
        self.size: IntArray = np.zeros(tables, dtype=np.int64)
        self.rounds: IntArray = np.ones(tables, dtype=np.int64)

    @property
    def has_played(self) -> BoolArray:
        """Which clubs have entered a season at all."""
        return self.tier > 0

    def form(self) -> FloatArray:
        """Return the mean surprise of every club's recent results."""
        return self.surprises.mean(axis=1)

    def enter(self, fixtures: Fixtures) -> None:
        """Carry clubs into the season of their fixture, if this is their first match of it."""
        season = self._season_of[fixtures.table]
        is_new = self.season[fixtures.sides] < season
        if not np.count_nonzero(is_new):  # a third of the time of any()
            return
        for i in np.flatnonzero(is_new.any(axis=0)):
            if self._first_season[fixtures.competition[i]] == NEVER:
                self._first_season[fixtures.competition[i]] = season[i]
            for club in fixtures.sides[:, i]:
                if self.season[club] < season[i]:
                    self._enter(int(club), int(fixtures.table[i]))

    def _enter(self, club: int, table: int) -> None:
        season, tier = self._season_of[table], int(self._tier_of_table[table])
        is_first = bool(season == self._first_season[self._competition_of[table]])
        for rating in (self.elo, self.pi, self.strengths):
            rating.enter_season(club, tier, is_first_season_known=is_first)
        is_from_below = self.tier[club] == 0 or self.tier[club] > tier
        self.is_newcomer[club] = not is_first and is_from_below
        self.season[club], self.tier[club] = season, tier
        self.played[club] = self.points[club] = 0
        self.last_day[club] = NEVER
        clubs = self.clubs_of[table]
        self.table_of[club], self.place_of[club] = table, len(clubs)
        clubs.append(club)
        self.size[table] = len(clubs)
        self.rounds[table] = season_length(self._competition[table], len(clubs))

    def add_points(self, fixtures: Fixtures, margin: IntArray) -> None:
        """Note results in the table of their league, and nowhere else."""
        sides = fixtures.sides
        self.enter(fixtures)
        self.played[sides] += 1
        self.points[sides] += np.where(margin > 0, _WON, np.where(margin < 0, _LOST, _DRAWN))

    def add_results(self, fixtures: Fixtures, margin: IntArray, is_counted: BoolArray) -> None:
        """Move Elo, pi and the records by results.

        Args:
            fixtures: what was played.
            margin: goals of the home side minus those of the away side.
            is_counted: whether shots were known with the result.
        """
        f = fixtures
        self.add_points(f, margin)
        gained = self.elo.update(f.sides, margin, f.is_neutral)
        self.pi.update(f.sides, margin)
        self.last_day[f.sides] = f.day
        self.surprises[f.sides, self._results[f.sides] % RECENT] = gained * _SURPRISES
        self._results[f.sides] += 1
        counted = (1.0 - _COUNTED_RATE) * self.counted[f.sides]
        self.counted[f.sides] = counted + _COUNTED_RATE * is_counted

    def add_counts(self, fixtures: Fixtures) -> None:
        """Note that matches of both clubs were counted."""
        self.counted[fixtures.sides] += _COUNTED_RATE

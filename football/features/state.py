"""What the results known so far say about clubs: Elo, pi, their record and what is at stake.

What belongs here: the state of all clubs as arrays, moved by results and read as feature rows.
What does not: when results become known (`fold`), strengths (`strengths`), models fitted to many
matches (`goals`).
"""

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray
from football.features.columns import RECORDS
from football.features.register import Fixtures, Register
from football.features.stakes import NO_LINES, Asked, lines_of, season_length, weight
from football.features.strengths import STRENGTHS
from football.ratings.attack_defence import AttackDefence
from football.ratings.elo import Elo, EloParameters
from football.ratings.pi import Pi

_RECENT = 6
_LONGEST_REST_DAYS = 14.0
_COUNTED_RATE = 0.1
_LEAST_COUNTED = 0.4
_LOWER_TIER = 3
_WON, _DRAWN, _LOST = (np.array([[home], [away]]) for home, away in ((3, 0), (1, 1), (0, 3)))
_SURPRISES = np.array([[1.0], [-1.0]]) / EloParameters().k
_AT = {name: number for number, name in enumerate(RECORDS)}
_NEVER = -1_000_000  # before any day or year


class State:
    """Ratings and records of all clubs, told by their numbers in a register.

    No club may be in two of the results, or of the counts, that are added together.

    Attributes:
        season: the one each club is in; before its first, `has_played` is false of it.
        played: matches of that season; `points` won in them.
        last_day: of the last match of that season, negative before.
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
        self.last_day: IntArray = np.full(clubs, _NEVER)
        self._is_newcomer = np.zeros(clubs)
        self._counted = np.zeros(clubs)
        self._surprises = np.zeros((clubs, _RECENT))
        self._results = np.zeros(clubs, dtype=np.int64)
        self._first_season: IntArray = np.full(competitions, _NEVER)
        self._table_of: IntArray = np.full(clubs, _NEVER)
        self._place_of: IntArray = np.full(clubs, _NEVER)
        self._clubs_of: list[list[int]] = [[] for _ in range(tables)]
        self._rounds: IntArray = np.ones(tables, dtype=np.int64)
        self._has_lines = np.array([lines_of(name) != NO_LINES for name in self._competition])

    @property
    def has_played(self) -> BoolArray:
        """Which clubs have entered a season at all."""
        return self.tier > 0

    def form(self) -> FloatArray:
        """Return the mean surprise of every club's recent results."""
        return self._surprises.mean(axis=1)

    def enter(self, fixtures: Fixtures) -> None:
        """Carry clubs into the season of their fixture, if this is their first match of it."""
        season = self._season_of[fixtures.table]
        is_new = self.season[fixtures.sides] < season
        if not is_new.any():
            return
        for i in np.flatnonzero(is_new.any(axis=0)):
            if self._first_season[fixtures.competition[i]] == _NEVER:
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
        self._is_newcomer[club] = not is_first and is_from_below
        self.season[club], self.tier[club] = season, tier
        self.played[club] = self.points[club] = 0
        self.last_day[club] = _NEVER
        clubs = self._clubs_of[table]
        self._table_of[club], self._place_of[club] = table, len(clubs)
        clubs.append(club)
        self._rounds[table] = season_length(self._competition[table], len(clubs))

    def add_results(self, fixtures: Fixtures, margin: IntArray, is_counted: BoolArray) -> None:
        """Move Elo, pi and the records by results.

        Args:
            fixtures: what was played.
            margin: goals of the home side minus those of the away side.
            is_counted: whether shots were known with the result.
        """
        f = fixtures
        self.enter(f)
        gained = self.elo.update(f.sides, margin, f.is_neutral)
        self.pi.update(f.sides, margin)
        self.played[f.sides] += 1
        self.points[f.sides] += np.where(margin > 0, _WON, np.where(margin < 0, _LOST, _DRAWN))
        self.last_day[f.sides] = f.day
        self._surprises[f.sides, self._results[f.sides] % _RECENT] = gained * _SURPRISES
        self._results[f.sides] += 1
        counted = (1.0 - _COUNTED_RATE) * self._counted[f.sides]
        self._counted[f.sides] = counted + _COUNTED_RATE * is_counted

    def add_counts(self, fixtures: Fixtures) -> None:
        """Note that matches of both clubs were counted."""
        self._counted[fixtures.sides] += _COUNTED_RATE

    def rows(self, fixtures: Fixtures, asked: Asked) -> FloatArray:
        """Return the features of fixtures but for their strengths, in the order of `RECORDS`.

        Args:
            fixtures: to be read as of 00:00 UTC of their day.
            asked: takes note of what is at stake in them, to be answered for all together.
        """
        f = fixtures
        self.enter(f)
        rounds, played = self._rounds[f.table], self.played[f.sides].sum(axis=0) / 2.0
        # A club that meets those of a league elsewhere is not one of its table, and before half of
        # a season its table may not be whole.
        is_of_table = (self._table_of[f.sides] == f.table).all(axis=0) & (2.0 * played >= rounds)
        share = weight(np.maximum(rounds - played, 1.0)) * (self._has_lines[f.table] & is_of_table)
        for table in set(f.table[share > 0.0].tolist()):
            self._ask(table, f, share, asked)
        asked.after(len(share))
        records = np.zeros((len(share), len(RECORDS)))
        records[:, _AT["elo_difference"]] = self.elo.difference(f.sides, f.is_neutral) / 400.0
        records[:, _AT["pi_difference"]] = self.pi.expected_goal_difference(f.sides)
        records[:, _AT["form_difference"]] = _lead(self._surprises[f.sides].sum(axis=-1)) / _RECENT
        records[:, _AT["rest_difference"]] = _lead(self._rest_days(f))
        records[:, _AT["newcomer_difference"]] = _lead(self._is_newcomer[f.sides])
        records[:, _AT["season_progress"]] = np.minimum(played / rounds, 1.0)
        records[:, _AT["season_end"]] = share
        records[:, _AT["lower_tier"]] = self._tier_of_table[f.table] >= _LOWER_TIER
        records[:, _AT["neutral_ground"]] = f.is_neutral
        records[:, _AT["is_counted"]] = self._counted[f.sides].sum(axis=0) / 2.0 > _LEAST_COUNTED
        return records

    def _rest_days(self, f: Fixtures) -> FloatArray:
        last = self.last_day[f.sides]
        rest = np.minimum(np.maximum(f.day - last, 2.0), _LONGEST_REST_DAYS)
        return np.where(last == _NEVER, _LONGEST_REST_DAYS, rest)

    def _ask(self, table: int, f: Fixtures, share: FloatArray, asked: Asked) -> None:
        clubs = self._clubs_of[table]
        at = np.flatnonzero((f.table == table) & (share > 0.0))
        asked.add(
            lines_of(self._competition[table]),
            self.points[clubs],
            np.maximum(self._rounds[table] - self.played[clubs], 1),
            rows=at,
            places=self._place_of[f.sides[:, at]],
            share=share[at],
        )


def _lead(values: FloatArray) -> FloatArray:
    """Return what home sides (the first row) have more than away sides."""
    return np.subtract(*values)

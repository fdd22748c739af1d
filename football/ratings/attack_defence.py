"""Attack and defence ratings of all clubs, under several memories and kinds of evidence at once.

A side's expected chances are `exp(level + home advantage + its attack - the other's defence)`.
After a match each rating moves along the Poisson score, the surprise. In the spirit of Wheatcroft
(2020), "A profitable model for predicting the over/under market in football" (GAP ratings), and
of score-driven models: Koopman and Lit (2019).

What belongs here: numbers per club, one for each strength, moved for many meetings at once. What
does not: what a chance is (`chances`), which strengths there are (`football.features.strengths`).
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from football.arrays import FloatArray, IntArray
from football.ratings.chances import ChanceWeights

EARLY_MATCHES = 9.5
_PRIOR_MATCHES = 100.0  # what the initial level and home advantage are worth
_FIRST_ROWS = 64
_ATTACK, _DEFENCE, _VARIANCE = 0, 1, 2
_TYPICAL_NOISE = 0.6  # of a surprise; the mean of all seen soon takes its place
_NOISE_RATE = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """One way to rate: what counts as a chance, and how soon it is forgotten.

    Attributes:
        weights: goals that each kind of event is worth.
        learning_rate: log-units moved by a surprise as large as the typical count.
        season_carry: share of a rating kept over the summer.
    """

    weights: ChanceWeights
    learning_rate: float
    season_carry: float = 0.94


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackDefenceParameters:
    """What all strengths share.

    Attributes:
        early_boost: share by which a season's first match moves ratings more; it fades over
            `EARLY_MATCHES`, since a summer changes clubs in ways no result has shown.
        initial_level: typical chances of one side in a match before any is seen.
        level_rate: how fast a competition's level moves; `home_rate` its home advantage. Both
            follow the mean of all matches until that moves more slowly than this.
        common_home_rate: how fast what all home advantages share moves, so that a change
            everywhere at once (nobody in the stands) is learned from everywhere.
        tier_step: log-units of attack and of defence lost on promotion, gained on relegation.
        newcomer_steps: tier steps below average at which a club unknown to us starts, when the
            competition already has known clubs: it came up from below.
        newcomer_variance: of the attack, and of the defence, of such a club and of any at first.
        club_variance: of attacks among the clubs of a competition: what a summer blurs them to.
    """

    early_boost: float = 1.0
    initial_level: float = 1.35
    initial_home_advantage: float = 0.25
    level_rate: float = 0.001
    home_rate: float = 0.00075
    common_home_rate: float = 0.0003
    tier_step: float = 0.155
    newcomer_steps: float = 0.47
    newcomer_variance: float = 0.06
    club_variance: float = 0.04


class Meeting(NamedTuple):
    """Who meets whom in what competition; clubs under any key that is theirs alone."""

    competition: str
    home: Hashable
    away: Hashable
    is_neutral: bool


class Rates(NamedTuple):
    """Expected chances of both sides: a row per meeting, a column per strength.

    `deviation` is the standard deviation of the logarithm of their ratio, as the four ratings in
    it are known.
    """

    home: FloatArray
    away: FloatArray
    deviation: FloatArray


class _Table:
    """An array that grows by an entry per key."""

    def __init__(self, start: FloatArray) -> None:
        self._start = start[np.newaxis]
        self._row_of: dict[Hashable, int] = {}
        self.values = np.repeat(self._start, _FIRST_ROWS, axis=0)

    def row(self, key: Hashable) -> int:
        """Return a key's row, a new one if need be."""
        row = self._row_of.setdefault(key, len(self._row_of))
        if row == len(self.values):
            self.values = np.concatenate([self.values, np.repeat(self._start, row, axis=0)])
        return row

    def of(self, key: Hashable) -> FloatArray:
        """Return a view of a key's entry."""
        row = self.row(key)
        return self.values[row]

    def rows(self, keys: Iterable[Hashable]) -> IntArray:
        """Return the rows of keys, new ones where need be."""
        wanted, row_of = list(keys), self._row_of
        try:
            return np.array([row_of[key] for key in wanted], dtype=np.int64)
        except KeyError:
            return np.array([self.row(key) for key in wanted], dtype=np.int64)


class _Places(NamedTuple):
    """Where the numbers of some meetings stand, and their competitions' level and advantage."""

    home: IntArray
    away: IntArray
    competition: IntArray
    level: FloatArray
    home_advantage: FloatArray


class AttackDefence:
    """Attack and defence of every club for every strength.

    No club may be in two meetings of one call of `update` or `revise`.
    """

    def __init__(
        self,
        strengths: Sequence[Strength],
        parameters: AttackDefenceParameters | None = None,
    ) -> None:
        self.parameters = p = parameters or AttackDefenceParameters()
        self._learning_rates = np.array([s.learning_rate for s in strengths])
        self._season_carry = np.array([s.season_carry for s in strengths])
        each = np.ones(len(strengths))
        self._clubs = _Table(np.stack([0.0 * each, 0.0 * each, p.newcomer_variance * each]))
        self._noise = _TYPICAL_NOISE * each
        self._levels = _Table(math.log(p.initial_level) * each)
        self._home_advantages = _Table(p.initial_home_advantage * each)
        self._common_home_advantage = 0.0 * each
        self._matches = _Table(np.full(1, _PRIOR_MATCHES))
        self._tier_of: dict[Hashable, int] = {}
        self._played: dict[Hashable, int] = {}

    def attack(self, club: Hashable) -> FloatArray:
        """Return a club's attack, a number per strength."""
        return self._clubs.of(club)[_ATTACK].copy()

    def defence(self, club: Hashable) -> FloatArray:
        """Return a club's defence, a number per strength."""
        return self._clubs.of(club)[_DEFENCE].copy()

    def enter_season(self, club: Hashable, tier: int, *, is_first_season_known: bool) -> None:
        """Carry a club over the summer, and up or down with promotion and relegation."""
        p = self.parameters
        last = self._tier_of.get(club)
        self._tier_of[club], self._played[club] = tier, 0
        ratings, variance = self._clubs.of(club)[:_VARIANCE], self._clubs.of(club)[_VARIANCE]
        if last is None:
            ratings[:] = 0.0 if is_first_season_known else -p.newcomer_steps * p.tier_step
        else:
            ratings *= self._season_carry
            kept = np.square(self._season_carry)
            variance[:] = kept * variance + (1.0 - kept) * p.club_variance
            ratings += p.tier_step * (tier - last)

    def rates(self, meetings: Sequence[Meeting]) -> Rates:
        """Return the expected chances of both sides."""
        return self._rates(self._places(meetings))

    def update(
        self, meetings: Sequence[Meeting], home_chances: FloatArray, away_chances: FloatArray
    ) -> None:
        """Move attack, defence and the competitions' levels by the surprise."""
        p, at = self.parameters, self._places(meetings)
        expected, typical = self._rates(at), np.exp(at.level)
        home_surprise = (home_chances - expected.home) / typical
        away_surprise = (away_chances - expected.away) / typical
        rate = self._move(meetings, at, home_surprise, away_surprise)
        self._settle(at, rate, (np.square(home_surprise) + np.square(away_surprise)) / 2.0)
        for meeting in meetings:
            self._played[meeting.home] += 1
            self._played[meeting.away] += 1
        rise, lead = home_surprise + away_surprise, home_surprise - away_surprise
        lead[[meeting.is_neutral for meeting in meetings]] = 0.0
        self._matches.rows(meeting.competition for meeting in meetings)
        share = 1.0 / self._matches.values[at.competition]
        level_rate = np.maximum(p.level_rate, share / 2.0)
        home_rate = np.maximum(p.home_rate, share)
        np.add.at(self._levels.values, at.competition, level_rate * rise)
        np.add.at(self._home_advantages.values, at.competition, home_rate * lead)
        self._common_home_advantage += p.common_home_rate * lead.sum(axis=0)
        np.add.at(self._matches.values, at.competition, 1.0)

    def revise(
        self, meetings: Sequence[Meeting], home_change: FloatArray, away_change: FloatArray
    ) -> None:
        """Move the ratings by what counts of earlier matches turned out to differ by."""
        at = self._places(meetings)
        typical = np.exp(at.level)
        self._move(meetings, at, home_change / typical, away_change / typical)

    def _places(self, meetings: Sequence[Meeting]) -> _Places:
        competitions = [meeting.competition for meeting in meetings]
        at = self._levels.rows(competitions)
        self._home_advantages.rows(competitions)
        advantage = self._home_advantages.values[at] + self._common_home_advantage
        advantage[[meeting.is_neutral for meeting in meetings]] = 0.0
        return _Places(
            home=self._clubs.rows(meeting.home for meeting in meetings),
            away=self._clubs.rows(meeting.away for meeting in meetings),
            competition=at,
            level=self._levels.values[at],
            home_advantage=advantage,
        )

    def _rates(self, at: _Places) -> Rates:
        home, away = self._clubs.values[at.home], self._clubs.values[at.away]
        half = at.home_advantage / 2.0
        variance = home[:, _VARIANCE] + away[:, _VARIANCE]
        return Rates(
            np.exp(at.level + half + home[:, _ATTACK] - away[:, _DEFENCE]),
            np.exp(at.level - half + away[:, _ATTACK] - home[:, _DEFENCE]),
            np.sqrt(2.0 * variance),
        )

    def _settle(self, at: _Places, rate: FloatArray, noise: FloatArray) -> None:
        """Move the variances of ratings as a Kalman filter does whose gain is the rate.

        Ratings are taken to wander just as much as makes the learning rate the best one.
        """
        share = min(len(noise) * _NOISE_RATE, 1.0)
        self._noise += share * (noise.mean(axis=0) - self._noise)
        wandering = self._noise * np.square(self._learning_rates) / (1.0 - self._learning_rates)
        for clubs in (at.home, at.away):
            before = self._clubs.values[clubs, _VARIANCE] + wandering
            after = np.square(1.0 - rate) * before + np.square(rate) * self._noise
            self._clubs.values[clubs, _VARIANCE] = after

    def _move(
        self,
        meetings: Sequence[Meeting],
        at: _Places,
        home_surprise: FloatArray,
        away_surprise: FloatArray,
    ) -> FloatArray:
        """Move attacks and defences; return how fast each meeting moved them."""
        played = np.array([min(self._played[m.home], self._played[m.away]) for m in meetings])
        boost = 1.0 + self.parameters.early_boost * np.exp(-played / EARLY_MATCHES)
        rate = boost[:, np.newaxis] * self._learning_rates
        ratings, gained, conceded = self._clubs.values, rate * home_surprise, rate * away_surprise
        ratings[at.home, _ATTACK] += gained
        ratings[at.away, _DEFENCE] -= gained
        ratings[at.away, _ATTACK] += conceded
        ratings[at.home, _DEFENCE] -= conceded
        return rate

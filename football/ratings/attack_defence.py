"""Attack and defence ratings of all clubs, under several memories and kinds of evidence at once.

A side's expected chances are `exp(level + home advantage + its attack - the other's defence)`.
After a match each rating moves along the Poisson score, the surprise. In the spirit of Wheatcroft
(2020), "A profitable model for predicting the over/under market in football" (GAP ratings), and
of score-driven models: Koopman and Lit (2019).

What belongs here: numbers per club, one for each strength, moved for many meetings at once. What
does not: what a chance is (`chances`), which strengths there are (`football.features.strengths`),
or which club has which number (`football.features.register`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray
from football.ratings.chances import ChanceWeights

EARLY_MATCHES = 9.5
_PRIOR_MATCHES = 100.0  # what the initial level and home advantage are worth
_ATTACK, _DEFENCE, _VARIANCE = 0, 1, 2
_AT_HOME = np.array([1.0, -1.0])[:, np.newaxis, np.newaxis]
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


class Meetings(NamedTuple):
    """Who meets whom in what competition, an entry each; all of them by number.

    `sides` has two rows: clubs at home, and away.
    """

    competition: IntArray
    sides: IntArray
    is_neutral: BoolArray


class Rates(NamedTuple):
    """Expected chances of both sides: a row per meeting, a column per strength.

    `deviation` is the standard deviation of the logarithm of their ratio, as the four ratings in
    it are known.
    """

    home: FloatArray
    away: FloatArray
    deviation: FloatArray


class Standing(NamedTuple):
    """What the rates of meetings are made of, as of the request.

    `ratings` are of clubs at home, and away; `home_advantage` is zero on neutral ground.
    """

    ratings: FloatArray
    level: FloatArray
    home_advantage: FloatArray

    @property
    def expected(self) -> FloatArray:
        """Chances of the home sides, and of the away sides."""
        attack, defence = self.ratings[:, :, _ATTACK], self.ratings[:, :, _DEFENCE]
        half = self.home_advantage / 2.0
        return np.exp(self.level + attack - defence[::-1] + half * _AT_HOME)

    @property
    def rates(self) -> Rates:
        home, away = self.expected
        variance = self.ratings[0, :, _VARIANCE] + self.ratings[1, :, _VARIANCE]
        return Rates(home, away, np.sqrt(2.0 * variance))


class AttackDefence:
    """Attack and defence of every club for every strength.

    No club may be in two meetings of one call of `update` or `revise`.

    Attributes:
        ratings: clubs by attack, defence and variance by strengths.
    """

    def __init__(
        self,
        strengths: Sequence[Strength],
        clubs: int,
        competitions: int,
        parameters: AttackDefenceParameters | None = None,
    ) -> None:
        self.parameters = p = parameters or AttackDefenceParameters()
        self._learning_rates = np.array([s.learning_rate for s in strengths])
        self._season_carry = np.array([s.season_carry for s in strengths])
        shape = len(strengths)
        self.ratings: FloatArray = np.zeros((clubs, 3, shape))
        self.ratings[:, _VARIANCE] = p.newcomer_variance
        self._noise = np.full(shape, _TYPICAL_NOISE)
        self._levels = np.full((competitions, shape), math.log(p.initial_level))
        self._home_advantages = np.full((competitions, shape), p.initial_home_advantage)
        self._common_home_advantage = np.zeros(shape)
        self._matches = np.full(competitions, _PRIOR_MATCHES)
        self._tier_of = np.zeros(clubs, dtype=np.int64)
        self._played = np.zeros(clubs, dtype=np.int64)

    def attack(self, club: int) -> FloatArray:
        """Return a club's attack, a number per strength."""
        return self.ratings[club, _ATTACK].copy()

    def defence(self, club: int) -> FloatArray:
        """Return a club's defence, a number per strength."""
        return self.ratings[club, _DEFENCE].copy()

    def variance_ahead(self, matches: int) -> FloatArray:
        """Return the variance of every club's attack, and of its defence, so many matches on.

        The best guess stays what it is, and strengths wander in between as `update` takes them to.
        """
        return self.ratings[:, _VARIANCE] + matches * self._wandering()

    def _wandering(self) -> FloatArray:
        """Return by how much a match blurs a rating: what makes the learning rate the best one."""
        return self._noise * np.square(self._learning_rates) / (1.0 - self._learning_rates)

    def enter_season(self, club: int, tier: int, *, is_first_season_known: bool) -> None:
        """Carry a club over the summer, and up or down with promotion and relegation."""
        p = self.parameters
        last = self._tier_of[club]
        self._tier_of[club], self._played[club] = tier, 0
        ratings, variance = self.ratings[club, :_VARIANCE], self.ratings[club, _VARIANCE]
        if not last:
            ratings[:] = 0.0 if is_first_season_known else -p.newcomer_steps * p.tier_step
        else:
            ratings *= self._season_carry
            kept = np.square(self._season_carry)
            variance[:] = kept * variance + (1.0 - kept) * p.club_variance
            ratings += p.tier_step * (tier - last)

    def rates(self, meetings: Meetings) -> Rates:
        """Return the expected chances of both sides."""
        return self.standing(meetings).rates

    def standing(self, meetings: Meetings) -> Standing:
        """Return what the rates of meetings are made of at present."""
        home_advantage = self._home_advantages[meetings.competition] + self._common_home_advantage
        home_advantage[meetings.is_neutral] = 0.0
        return Standing(
            self.ratings[meetings.sides], self._levels[meetings.competition], home_advantage
        )

    def update(self, meetings: Meetings, chances: FloatArray) -> None:
        """Move attack, defence and the competitions' levels by the surprise.

        Args:
            meetings: what was played.
            chances: of the home and of the away side, by meetings, by strengths.
        """
        p, m = self.parameters, meetings
        standing = self.standing(m)
        ratings = standing.ratings
        surprise = (chances - standing.expected) / np.exp(standing.level)
        rate = self._rate(m)
        _move(ratings, rate * surprise)
        self._settle(ratings, rate, (np.square(surprise[0]) + np.square(surprise[1])) / 2.0)
        self.ratings[m.sides] = ratings
        self._played[m.sides] += 1
        lead = surprise[0] - surprise[1]
        lead[m.is_neutral] = 0.0
        share = 1.0 / self._matches[m.competition, np.newaxis]
        rise = np.maximum(p.level_rate, share / 2.0) * (surprise[0] + surprise[1])
        np.add.at(self._levels, m.competition, rise)
        np.add.at(self._home_advantages, m.competition, np.maximum(p.home_rate, share) * lead)
        self._common_home_advantage += p.common_home_rate * lead.sum(axis=0)
        np.add.at(self._matches, m.competition, 1.0)

    def revise(self, meetings: Meetings, change: FloatArray) -> None:
        """Move the ratings by what counts of earlier matches turned out to differ by."""
        ratings = self.ratings[meetings.sides]
        typical = np.exp(self._levels[meetings.competition])
        _move(ratings, self._rate(meetings) * change / typical)
        self.ratings[meetings.sides] = ratings

    def _rate(self, m: Meetings) -> FloatArray:
        """Return how fast each meeting moves the ratings."""
        played = self._played[m.sides].min(axis=0)
        boost = 1.0 + self.parameters.early_boost * np.exp(-played / EARLY_MATCHES)
        return boost[:, np.newaxis] * self._learning_rates

    def _settle(self, ratings: FloatArray, rate: FloatArray, noise: FloatArray) -> None:
        """Move the variances of ratings as a Kalman filter does whose gain is the rate."""
        share = min(len(noise) * _NOISE_RATE, 1.0)
        self._noise += share * (noise.mean(axis=0) - self._noise)
        variance = ratings[:, :, _VARIANCE]
        variance += self._wandering()
        variance *= np.square(1.0 - rate)
        variance += np.square(rate) * self._noise


def _move(ratings: FloatArray, gained: FloatArray) -> None:
    """Move attacks by what both sides gained, defences by what the other side did."""
    ratings[:, :, _ATTACK] += gained
    ratings[:, :, _DEFENCE] -= gained[::-1]

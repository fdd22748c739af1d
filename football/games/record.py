"""The record of one who picks: calibration, sharpness, streaks, and luck or skill against a line.

What belongs here: what many settled picks of one account say. What does not: ranks (`standing`),
scores of one match (`scoring`).

Whether somebody is better than a line is tested by betting, match-day by match-day, so one may
look after each of them (`football.experiments.betting`). The stakes are fixed beforehand for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray
from football.experiments.betting import bets, log_evidence
from football.experiments.days import MatchDays, by_day, gains, mirrored
from football.intervals import Interval, paired_difference, wilson
from football.outcome import Outcome

Verdict = Literal["better", "worse", "open"]
PROOF = 40.0
"""Evidence from which on it is no luck: either side reaches it by luck once in forty times."""
BINS = 10
_BETS = bets(minimum_effect=0.02, standard_deviation=0.3, day_bound=3.0)
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """Probabilities of about the same size, of any outcome, and how often it happened.

    Attributes:
        lower: of the 95 % interval of the share (Wilson).
        upper: of the same.
        n: outcomes; a match has three.
    """

    mean_probability: float
    observed: float
    lower: float
    upper: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Versus:
    """Picks against a line, on exactly the same matches.

    Attributes:
        n: matches.
        gain: log loss of the line less that of the pick, in nats per match, with its 95 % interval
            by days (paired block bootstrap); above zero the picks are better.
        evidence: the e-value that the picks are better, after the last day; 1 says nothing.
        luck: how often luck alone gets as far, at most; of whichever side is ahead.
        verdict: whether either side was ever proved.
    """

    n: int
    gain: Interval
    evidence: float
    luck: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """Matches in a row whose likeliest outcome happened; the last of them may still go on."""

    current: int
    longest: int


def called(probabilities: FloatArray, outcomes: IntArray) -> BoolArray:
    """Return which matches ended as the pick held likeliest; of equal ones the first counts."""
    return np.asarray(probabilities.argmax(axis=1) == outcomes, dtype=np.bool_)


def streaks(is_called: Sequence[bool]) -> Streaks:
    """Return the streaks in matches, oldest first."""
    current = longest = 0
    for each in is_called:
        current = current + 1 if each else 0
        longest = max(longest, current)
    return Streaks(current=current, longest=longest)


def sharpness(probabilities: FloatArray) -> float:
    """Return the mean of the highest probability: a third knows nothing, one is sure of all."""
    return float(probabilities.max(axis=1).mean())


def calibration(probabilities: FloatArray, outcomes: IntArray) -> list[Tenth]:
    """Return the tenths that have any probabilities, of the three outcomes together."""
    p = probabilities.ravel()
    happened = (np.arange(len(Outcome)) == outcomes[:, None]).ravel()
    slot = np.clip((p * BINS).astype(np.int64), 0, BINS - 1)
    count = np.bincount(slot, minlength=BINS)
    filled = np.flatnonzero(count)
    sums = np.bincount(slot, p, BINS)[filled]
    hits = np.bincount(slot, happened.astype(np.float64), BINS)[filled]
    n = count[filled]
    lower, upper = wilson(hits, n)
    return [
        Tenth(
            mean_probability=float(sums[each] / n[each]),
            observed=float(hits[each] / n[each]),
            lower=float(lower[each]),
            upper=float(upper[each]),
            n=int(n[each]),
        )
        for each in range(len(filled))
    ]


def versus(
    line: FloatArray, probabilities: FloatArray, outcomes: IntArray, days: Sequence[str]
) -> Versus:
    """Compare picks with a line.

    Args:
        line: rows of HOME, DRAW, AWAY as the line had them.
        probabilities: as they were picked.
        outcomes: what happened.
        days: of each match, such as `2025-11-15`.

    Raises:
        ValueError: there are no matches, or the shapes differ.
    """
    rows = np.arange(len(outcomes))
    theirs, ours = (-np.log(p[rows, outcomes]) for p in (line, probabilities))
    # Always drawn alike, so that the page does not change by being read.
    found = paired_difference(theirs, ours, days, np.random.default_rng(0), _RESAMPLES)
    ahead = by_day(gains(line, probabilities, outcomes), days)
    better, worse = _evidence(ahead), _evidence(mirrored(ahead))
    most = float(max(better.max(), worse.max()))
    verdict: Verdict = "open"
    if most >= np.log(PROOF):
        verdict = "better" if better.max() >= worse.max() else "worse"
    return Versus(
        n=len(outcomes),
        gain=found,
        evidence=exp(float(better[-1])),
        luck=min(1.0, exp(-max(most, 0.0))),
        verdict=verdict,
    )


def _evidence(days: MatchDays) -> FloatArray:
    return log_evidence(days, _BETS)

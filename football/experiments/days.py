"""Paired gains, match by match, added up by match-day.

A match-day is what evidence is made of: matches of one day may share what moved them, so nothing
is assumed about how they hang together. Log losses have no bound, but the gain on a match has:
both forecasts are sealed before it, so each outcome's gain is known, and so is the most that a day
can bring or cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.outcome import Outcome

LEAST_PROBABILITY = 1e-3
"""What no forecast is taken to go below: one impossible outcome may not decide a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """What the treatment gained on each match, in nats.

    Attributes:
        gain: loss of the control less that of the treatment.
        bound: the largest gain or loss that any outcome could have brought.
    """

    gain: FloatArray
    bound: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDays:
    """Gains by match-day, oldest first.

    Attributes:
        gain: sum over the matches of the day.
        matches: how many.
        bound: the sum of their bounds, known before the first of them began.
    """

    gain: FloatArray
    matches: FloatArray
    bound: FloatArray

    def __len__(self) -> int:
        return len(self.gain)


def gains(control: ArrayLike, treatment: ArrayLike, outcomes: ArrayLike) -> Gains:
    """Return the gain of each match.

    Args:
        control: rows of HOME, DRAW, AWAY as one forecaster had them, n by 3.
        treatment: as the other had them.
        outcomes: what happened, n values of `Outcome`.

    Raises:
        ValueError: the shapes differ.
    """
    p, q = (np.asarray(each, dtype=np.float64) for each in (control, treatment))
    y = np.asarray(outcomes, dtype=np.int64)
    if p.shape != (len(y), len(Outcome)) or q.shape != p.shape:
        raise ValueError(
            f"two n by 3 forecasts and n outcomes, not {p.shape}, {q.shape}, {len(y)}"
        )
    possible = np.log(np.maximum(q, LEAST_PROBABILITY)) - np.log(np.maximum(p, LEAST_PROBABILITY))
    return Gains(
        gain=possible[np.arange(len(y)), y], bound=np.abs(possible).max(axis=1, initial=0)
    )


def by_day(found: Gains, days: ArrayLike) -> MatchDays:
    """Add up gains by day; `days` labels each match with something that sorts by time."""
    labels = np.asarray(days)
    if labels.shape != found.gain.shape:
        raise ValueError("one day for each match is needed")
    _, day_of = np.unique(labels, return_inverse=True)
    return MatchDays(
        gain=np.bincount(day_of, found.gain).astype(np.float64),
        matches=np.bincount(day_of).astype(np.float64),
        bound=np.bincount(day_of, found.bound).astype(np.float64),
    )


def mirrored(days: MatchDays) -> MatchDays:
    """Return the same days seen from the control's side."""
    return MatchDays(gain=-days.gain, matches=days.matches, bound=days.bound)

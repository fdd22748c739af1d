"""Two forecasters of matches whose true probabilities are known, many seasons of them at once."""

from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.experiments.days import MatchDays, by_day, gains


@dataclass(frozen=True, kw_only=True)
class Forecasters:
    """How two forecasters err, on the scale of log odds.

    Attributes:
        control: standard deviation of the errors of one.
        treatment: of the other's.
        shared: correlation of their errors.
        shock: what moves all matches of a day together, which neither foresees.
    """

    control: float
    treatment: float
    shared: float = 0.5
    shock: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Played:
    """One run: its match-days, and what they were expected to bring by the truth."""

    days: MatchDays
    expected: FloatArray


def play(
    who: Forecasters, rng: np.random.Generator, *, runs: int, days: int, matches: int
) -> list[Played]:
    """Return independent runs of as many days with as many matches each."""
    shape = (runs, days, matches, 3)
    usual = np.zeros(shape)
    usual[..., 0] = 0.45 + 0.55 * rng.normal(size=shape[:-1])
    usual[..., 2] = 0.1 - 0.8 * (usual[..., 0] - 0.45)
    ours = rng.normal(size=shape)
    theirs = who.shared * ours + np.sqrt(1 - who.shared**2) * rng.normal(size=shape)
    p = _shares(usual + who.control * ours)
    q = _shares(usual + who.treatment * theirs)
    usual[..., 0] += who.shock * rng.normal(size=(runs, days, 1))
    truth = _shares(usual)
    happened = (rng.random((*shape[:-1], 1)) > truth.cumsum(axis=-1)[..., :2]).sum(axis=-1)
    expected = (truth * np.log(q / p)).sum(axis=(-1, -2))
    day = np.repeat(np.arange(days), matches)
    return [
        Played(
            days=by_day(gains(p[n].reshape(-1, 3), q[n].reshape(-1, 3), happened[n].ravel()), day),
            expected=expected[n],
        )
        for n in range(runs)
    ]


def _shares(log_odds: FloatArray) -> FloatArray:
    odds = np.exp(log_odds)
    return odds / odds.sum(axis=-1, keepdims=True)

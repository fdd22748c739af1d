"""The forecast of many: a weighted mean of log odds.

Averaging log odds and normalising (the logarithmic opinion pool, Genest and Zidek 1986) keeps
probabilities sharp where a plain mean of them blunts; weights by past skill as in Satopää and
others 2014, "Combining multiple probability predictions using a simple logit model".
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from football.arrays import FloatArray

SHRINKAGE = 30
"""So many matches of an average player every record is mixed with."""
_SCALE = 0.1
_MOST = 4.0
_LEAST = 0.001


class Member(NamedTuple):
    """A member's past and pick.

    Attributes:
        p: probabilities of HOME, DRAW, AWAY.
        n: matches in the member's record.
        gain: mean log score against peers, in nats; above zero is better than they.
    """

    p: tuple[float, float, float]
    n: int
    gain: float


def weight(n: int, gain: float) -> float:
    """Return how much a member counts: 1 without a record, between a quarter and four.

    The mean gain is shrunk towards zero by `SHRINKAGE` matches, so that luck weighs little.
    """
    shrunk = gain * n / (n + SHRINKAGE)
    return float(np.clip(np.exp(shrunk / _SCALE), 1 / _MOST, _MOST))


def consensus(members: Sequence[Member]) -> tuple[float, float, float]:
    """Return the members' forecast together.

    Raises:
        ValueError: there are no members, or one of their triples does not sum to one.
    """
    if not members:
        raise ValueError("no picks to aggregate")
    p: FloatArray = np.asarray([member.p for member in members], dtype=np.float64)
    if not np.allclose(p.sum(axis=1), 1.0, atol=1e-6) or (p < 0).any():
        raise ValueError("probabilities are not below zero and sum to one")
    weights: FloatArray = np.asarray([weight(member.n, member.gain) for member in members])
    return _pooled(np.clip(p, _LEAST, None), weights)


def _pooled(p: FloatArray, weights: FloatArray) -> tuple[float, float, float]:
    logs = weights @ np.log(p / p.sum(axis=1, keepdims=True)) / weights.sum()
    pooled = np.exp(logs - np.max(logs))
    home, draw, away = pooled / pooled.sum()
    return float(home), float(draw), float(away)

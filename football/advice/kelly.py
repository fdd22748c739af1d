"""Stakes of greatest growth: all bets of a match together, over one score grid.

Kelly (1956), "A new interpretation of information rate"; for simultaneous bets that depend on each
other, the expected logarithm of the bankroll is maximised over all stakes at once (Thorp 2006,
"The Kelly criterion in blackjack, sports betting and the stock market").
"""

from typing import Any

import numpy as np

from football.arrays import FloatArray

_MOST = 0.95
"""Of the bankroll: no bet is sure."""
_EXACT = 1e-12


def stakes(profits: FloatArray, probabilities: FloatArray, most: float = _MOST) -> FloatArray:
    """Return the shares of a bankroll, one per bet, whose expected logarithm is the greatest.

    Args:
        profits: a row per bet, a column per score: profit of a unit staked, at worst -1.
        probabilities: of the scores.
        most: of all stakes together, below 1.

    Raises:
        ValueError: the shapes differ, or more than the bankroll could be lost.
    """
    gains = np.atleast_2d(np.asarray(profits, dtype=np.float64))
    p = np.asarray(probabilities, dtype=np.float64)
    if gains.shape[1:] != p.shape:
        raise ValueError(f"a profit per bet and score is needed, not {gains.shape} and {p.shape}")
    if (gains.size and gains.min() < -1.0 - _EXACT) or not 0.0 < most < 1.0:
        raise ValueError("a unit staked loses a unit at most, and not all may be staked")
    hopeful = np.flatnonzero(gains @ p > 0.0)
    found = np.zeros(len(gains))
    if hopeful.size:
        found[hopeful] = _optimum(gains[hopeful], p, most)
    return found


def _optimum(gains: FloatArray, p: FloatArray, most: float) -> FloatArray:
    from scipy import optimize  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    untyped: Any = optimize

    def loss(share: FloatArray) -> float:
        return -float(p @ np.log1p(share @ gains))

    def slope(share: FloatArray) -> FloatArray:
        return -(gains @ (p / (1.0 + share @ gains)))

    def left(share: FloatArray) -> float:
        return most - float(share.sum())

    def left_slope(share: FloatArray) -> FloatArray:
        return -np.ones_like(share)

    found = untyped.minimize(
        loss,
        np.full(len(gains), 0.5 * most / len(gains)),
        jac=slope,
        method="SLSQP",
        bounds=[(0.0, most)] * len(gains),
        constraints=[{"type": "ineq", "fun": left, "jac": left_slope}],
        options={"maxiter": 200, "ftol": 1e-14},
    )
    shares = np.clip(found.x, 0.0, most)
    return np.where(shares < 1e-7, 0.0, shares)

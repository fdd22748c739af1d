"""What a run of bets may do to a bankroll: drawdown, ruin and time under water, simulated.

What belongs here: paths of a bankroll over matches whose scores are drawn from their grids, each
path with its own opinion of how wrong the grids are. What does not: which bets (`decisions`,
`strategies`).

A path draws the truth first (one of the draws of the doubt of each match) and the score from it,
so that the risk of being wrong about probabilities is in it, not only bad luck (Baker and McHale
2013, "Optimal betting under parameter uncertainty").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray, IntArray

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_PATHS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stakes:
    """The bets on one match.

    Attributes:
        truths: draws x scores: probabilities that may be the true ones.
        profit: scores: of the bankroll at the time, all bets of the match together; above -1.
    """

    truths: FloatArray
    profit: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What happened over many paths; shares are of the bankroll at the beginning.

    Attributes:
        final: at `QUANTILES`, after all matches.
        drawdown: likewise the greatest fall from a peak.
        underwater: likewise the longest run of matches below a peak.
        ruin: share of paths that ever fell to the ruin line.
        loss: share of paths that end below the beginning.
        growth: mean logarithm of the final bankroll.
    """

    paths: int
    matches: int
    final: tuple[float, ...]
    drawdown: tuple[float, ...]
    underwater: tuple[float, ...]
    ruin: float
    loss: float
    growth: float


def simulate(
    stakes: Sequence[Stakes],
    rng: np.random.Generator,
    *,
    paths: int = 2000,
    rounds: int = 1,
    ruined_at: float = 0.5,
) -> Risk:
    """Return what many paths over the matches do.

    Args:
        stakes: the bets of each match, in order.
        rng: where chance comes from.
        paths: how many, at most `MOST_PATHS`.
        rounds: how often the matches are gone through, each time with new scores.
        ruined_at: a path that falls to this share of the bankroll stops betting.

    Raises:
        ValueError: there is no match, too many paths, or more than everything may be lost.
    """
    if not stakes or not 1 <= paths <= MOST_PATHS or rounds < 1 or not 0.0 < ruined_at < 1.0:
        raise ValueError(f"needs a match, 1 to {MOST_PATHS} paths, a ruin line between 0 and 1")
    if min(float(each.profit.min()) for each in stakes) <= -1.0:
        raise ValueError("the bets of one match may not cost the whole bankroll")
    bankroll, peak = np.ones(paths), np.ones(paths)
    deepest, under, longest = np.zeros(paths), np.zeros(paths), np.zeros(paths)
    is_ruined = np.zeros(paths, dtype=bool)
    opinions = [rng.integers(len(each.truths), size=paths) for each in stakes]
    for _ in range(rounds):
        for each, opinion in zip(stakes, opinions, strict=True):
            gain = each.profit[_drawn(each.truths, opinion, rng)]
            bankroll = np.where(is_ruined, bankroll, bankroll * (1.0 + gain))
            is_ruined |= bankroll <= ruined_at
            under = np.where(bankroll >= peak, 0.0, under + 1.0)
            peak = np.maximum(peak, bankroll)
            deepest = np.maximum(deepest, 1.0 - bankroll / peak)
            longest = np.maximum(longest, under)
    return Risk(
        paths=paths,
        matches=len(stakes) * rounds,
        final=_quantiles(bankroll),
        drawdown=_quantiles(deepest),
        underwater=_quantiles(longest),
        ruin=float(is_ruined.mean()),
        loss=float((bankroll < 1.0).mean()),
        growth=float(np.log(bankroll).mean()),
    )


def _drawn(truths: FloatArray, opinion: IntArray, rng: np.random.Generator) -> IntArray:
    """Return a score per path, from the truth that the path believes in."""
    cumulative = truths.cumsum(axis=1)
    cumulative /= cumulative[:, -1:]
    places = rng.random(len(opinion))
    # Sorted within each truth once: rows are shifted apart so that one search serves all of them.
    shifted = (cumulative + np.arange(len(truths))[:, None]).ravel()
    found = np.searchsorted(shifted, places + opinion, side="right")
    return np.minimum(found - opinion * truths.shape[1], truths.shape[1] - 1)


def _quantiles(values: FloatArray) -> tuple[float, ...]:
    return tuple(np.quantile(values, QUANTILES).tolist())

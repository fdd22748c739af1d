"""Who scores: the goals of a side shared out among its players, one score grid behind both.

What belongs here: from the grid's marginals and shares of players to chances of scoring. What does
not: where shares come from (`rates`, `starts`).

If a side's goals fall to its players independently, each with share q, then given n goals he
scores none with (1-q)^n. Summed over the grid's marginal P(n) that is its probability generating
function G(1-q): the number of goals of a player is the side's number thinned (Grimmett & Stirzaker
2001, Probability and Random Processes, §5.1). All shares and that of own goals sum to 1, so the
players' means sum to the grid's mean, and nobody scores with G(0), the grid's chance of no goal.
"""

import numpy as np

from football.arrays import FloatArray
from football.grid import ScoreGrid, goal_total


def marginals(grid: ScoreGrid) -> tuple[FloatArray, FloatArray]:
    """Return the distribution of the goals of home and away."""
    cells = grid.probabilities
    return cells.sum(axis=1), cells.sum(axis=0)


def generating(goals: FloatArray, at: FloatArray) -> FloatArray:
    """Return the probability generating function of a distribution of goals, G(s) = sum P(n) s^n.

    Args:
        goals: probability of each number, from 0.
        at: arguments from 0 to 1.
    """
    return (at[..., None] ** np.arange(len(goals)) @ goals).astype(np.float64)


def scoring(goals: FloatArray, share: FloatArray) -> FloatArray:
    """Return the chance that each scores at least once.

    Args:
        goals: distribution of the goals of the side.
        share: of the side's goals that fall to each while he plays as he does.
    """
    return 1.0 - generating(goals, 1.0 - np.clip(share, 0.0, 1.0))


def first_goals(grid: ScoreGrid) -> tuple[float, float]:
    """Return the chances that home and away score the first goal; the rest is no goal.

    Given a score, every order of its goals is taken for as likely as any other.
    """
    cells = grid.probabilities
    total = np.maximum(goal_total(cells.shape), 1.0)
    home, away = (np.arange(size, dtype=np.float64) for size in cells.shape)
    return (
        float((cells * home[:, None] / total).sum()),
        float((cells * away[None, :] / total).sum()),
    )

"""What a unit staked returns at each score: the settlement of a selection.

What belongs here: wins, losses and what is given back, by score. Quarter lines settle half on
each line beside them, as `football.markets` derives them.
"""

import numpy as np

from football.arrays import FloatArray
from football.grid import goal_margin, goal_total
from football.observations.match import Market


def units_won(market: Market, line: float, selection: str, shape: tuple[int, int]) -> FloatArray:
    """Return what share of a stake wins (1, 1/2), comes back (0) or is lost (-1/2, -1) by score.

    Args:
        market: 1X2, total or Asian handicap.
        line: of the market; not looked at for 1X2.
        selection: `home`, `draw`, `away`, `over` or `under`.
        shape: goals of home and away that the table covers, from 0.

    Raises:
        ValueError: the market has no such selection.
    """
    margin = goal_margin(shape)
    match market, selection:
        case Market.MATCH_ODDS, "home":
            beyond = np.where(margin > 0, 1.0, -1.0)
        case Market.MATCH_ODDS, "draw":
            beyond = np.where(margin == 0, 1.0, -1.0)
        case Market.MATCH_ODDS, "away":
            beyond = np.where(margin < 0, 1.0, -1.0)
        case Market.TOTAL, "over" | "under":
            goals = goal_total(shape) - line
            beyond = goals if selection == "over" else -goals
        case Market.ASIAN_HANDICAP, "home":
            beyond = margin + line
        case Market.ASIAN_HANDICAP, "away":
            beyond = -(margin + line)
        case _:
            raise ValueError(f"{market.value} has no selection {selection!r}")
    # A quarter of a goal beyond a line wins one half of the stake; the other is given back.
    clipped: FloatArray = np.clip(2.0 * beyond, -1.0, 1.0)
    return clipped


def profits(won: FloatArray, price: float) -> FloatArray:
    """Return the profit of a unit staked at a decimal price, by score."""
    return np.where(won > 0.0, won * (price - 1.0), won)


def profit_at(
    market: Market, line: float, selection: str, price: float, score: tuple[int, int]
) -> float:
    """Return the profit of a unit staked at a decimal price, after a score."""
    home, away = score
    won = units_won(market, line, selection, (home + 1, away + 1))
    return float(profits(won, price)[home, away])

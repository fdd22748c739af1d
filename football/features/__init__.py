"""Features: what a forecast may use, computed by the same code for training and forecasting.

What belongs here: columns per match from `Facts` as known at an instant. What does not: fitting
the outcome model, or reading facts.
"""

from football.features.columns import MARKET_BLENDED, ODDS_FREE, WITHOUT_COUNTS
from football.features.goals import goal_model
from football.features.table import build, training

__all__ = [
    "MARKET_BLENDED",
    "ODDS_FREE",
    "WITHOUT_COUNTS",
    "build",
    "goal_model",
    "training",
]

"""Leak tripwires: forecasts too good to be honest.

What belongs here: two comparisons that no honest forecast should win by much. Beating the true
probabilities, or the closing line without prices, means that the future got in somewhere.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.backtest.report import arrays
from football.backtest.tracks import Track
from football.scores import log_loss

TRUTH_STANDARD_ERRORS = 3.0
CLOSE_STANDARD_ERRORS = 4.0
FEWEST_MATCHES = 30


class LeakSuspected(Exception):  # noqa: N818 - an alarm, not a fault of the caller
    """A forecast beat what it cannot honestly beat."""


class Advantage(NamedTuple):
    """By how much a forecast beat a yardstick in mean log loss.

    Attributes:
        mean: log loss of the yardstick minus that of the forecast, per match.
        standard_error: of that mean, over matches.
    """

    mean: float
    standard_error: float

    @property
    def standard_errors(self) -> float:
        """The advantage in standard errors; positive when the forecast did better."""
        if self.standard_error == 0.0:
            return 0.0 if self.mean == 0.0 else float(np.copysign(np.inf, self.mean))
        return self.mean / self.standard_error


def advantage(forecast: ArrayLike, yardstick: ArrayLike, outcomes: ArrayLike) -> Advantage:
    """Return the paired advantage of a forecast over a yardstick.

    Raises:
        ValueError: there are fewer than `FEWEST_MATCHES` matches: an alarm would mean nothing.
    """
    gain: FloatArray = log_loss(yardstick, outcomes) - log_loss(forecast, outcomes)
    if len(gain) < FEWEST_MATCHES:
        raise ValueError(f"{len(gain)} matches are too few to suspect a leak")
    return Advantage(float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain))))


def check_against_truth(forecast: ArrayLike, truth: ArrayLike, outcomes: ArrayLike) -> Advantage:
    """Raise `LeakSuspected` if a forecast beats the true probabilities by over 3 errors."""
    return _check(advantage(forecast, truth, outcomes), TRUTH_STANDARD_ERRORS, "the truth")


def check_against_close(forecasts: pl.DataFrame) -> Advantage:
    """Raise `LeakSuspected` if the odds-free track beats the closing line by over 4 errors.

    Args:
        forecasts: of a `BacktestResult`; matches with both tracks count.
    """
    sides = [
        forecasts.filter(pl.col("track") == track.value).sort("match_key")
        for track in (Track.ODDS_FREE, Track.MARKET_CLOSE)
    ]
    ours, close = (
        side.join(other, on="match_key", how="semi", maintain_order="left")
        for side, other in (sides, sides[::-1])
    )
    (p, y), (market, _) = arrays(ours), arrays(close)
    return _check(advantage(p, market, y), CLOSE_STANDARD_ERRORS, "the closing line")


def _check(found: Advantage, limit: float, yardstick: str) -> Advantage:
    if found.standard_errors > limit:
        raise LeakSuspected(
            f"log loss is better than that of {yardstick} by {found.mean:.4f}, "
            f"{found.standard_errors:.1f} standard errors; {limit:.0f} are allowed"
        )
    return found

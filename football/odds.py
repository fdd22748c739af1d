"""Bookmakers' prices as probabilities: implied, overround, and the margin taken out.

What belongs here: arithmetic on decimal prices, rows = matches, columns = selections. A missing
price is NaN and makes its row NaN; a price of 1 or less is an error, since no book offers it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

_NEWTON_STEPS = 50
_HALVINGS = 60
_TOLERANCE = 1e-13


def implied(prices: ArrayLike) -> FloatArray:
    """Return 1 / price; the margin is still in it."""
    decimal = np.asarray(prices, dtype=np.float64)
    if (decimal <= 1.0).any() or np.isinf(decimal).any():
        raise ValueError("decimal prices are finite and greater than 1")
    return 1.0 / decimal


def overround(prices: ArrayLike) -> FloatArray:
    """Return the sum of the implied probabilities: 1.05 is a margin of 5 %."""
    return implied(prices).sum(axis=-1)


def devig_proportional(prices: ArrayLike) -> FloatArray:
    """Return implied probabilities divided by their sum."""
    raw = implied(prices)
    return raw / raw.sum(axis=-1, keepdims=True)


def devig_power(prices: ArrayLike) -> FloatArray:
    """Return implied probabilities raised to the power that makes each row sum to one.

    Takes more of the margin from long shots, as books do (favourite-longshot bias); Clarke,
    Kovalchik and Ingram (2017), "Adjusting bookmaker's odds to allow for overround". The
    logarithm of the sum is convex and falling in the exponent, so Newton needs no safeguard.
    """
    log_raw = np.log(implied(prices))
    exponent = np.ones((*log_raw.shape[:-1], 1))
    for _ in range(_NEWTON_STEPS):
        powers = np.exp(exponent * log_raw)
        total = powers.sum(axis=-1, keepdims=True)
        error = np.log(total)
        is_off = np.abs(error) > _TOLERANCE
        if not is_off.any():
            break
        step = error * total / (powers * log_raw).sum(axis=-1, keepdims=True)
        exponent = np.where(is_off, exponent - step, exponent)  # no row waits for another
    powers = np.exp(exponent * log_raw)
    return powers / powers.sum(axis=-1, keepdims=True)


def devig_shin(prices: ArrayLike) -> FloatArray:
    """Return probabilities as of a market in which a share of the money knows the outcome.

    Shin (1993), "Measuring the incidence of insider trading in a market for state-contingent
    claims"; solved for the share that makes each row sum to one. A row whose implied
    probabilities sum to less than one has no such share and is divided by its sum.
    """
    raw = implied(prices)
    total = raw.sum(axis=-1, keepdims=True)

    def given(share: FloatArray) -> FloatArray:
        root = np.sqrt(np.square(share) + 4.0 * (1.0 - share) * np.square(raw) / total)
        return (root - share) / (2.0 * (1.0 - share))

    return _normalised(given(_bisected(given, np.zeros_like(total), np.full_like(total, 0.9))))


def devig_odds_ratio(prices: ArrayLike) -> FloatArray:
    """Return probabilities whose odds all stand in one ratio to the implied ones.

    Cheung (2015), "Fixed-odds betting and traditional odds".
    """
    raw = implied(prices)
    logits = np.log(raw) - np.log1p(-raw)

    def given(shift: FloatArray) -> FloatArray:
        return 1.0 / (1.0 + np.exp(shift - logits))

    bound = np.full_like(raw[..., :1], 10.0)
    return _normalised(given(_bisected(given, -bound, bound)))


def _bisected(
    given: Callable[[FloatArray], FloatArray], lower: FloatArray, upper: FloatArray
) -> FloatArray:
    """Return the argument at which each row sums to one; the sum falls in the argument."""
    for _ in range(_HALVINGS):
        middle = (lower + upper) / 2.0
        is_low = given(middle).sum(axis=-1, keepdims=True) > 1.0
        lower, upper = np.where(is_low, middle, lower), np.where(is_low, upper, middle)
    return (lower + upper) / 2.0


def _normalised(probabilities: FloatArray) -> FloatArray:
    return probabilities / probabilities.sum(axis=-1, keepdims=True)


def american_to_decimal(prices: ArrayLike) -> FloatArray:
    """Return decimal prices of American ones: +150 is 2.5, -200 is 1.5."""
    american = np.asarray(prices, dtype=np.float64)
    if (np.abs(american) < 100).any():
        raise ValueError("American prices are +100 and above or -100 and below")
    return np.where(american > 0, 1.0 + american / 100.0, 1.0 + 100.0 / np.abs(american))

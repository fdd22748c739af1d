"""Bookmakers' prices as probabilities: implied, overround, and the margin taken out.

What belongs here: arithmetic on decimal prices, rows = matches, columns = selections. A missing
price is NaN and makes its row NaN; a price of 1 or less is an error, since no book offers it.
"""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

_NEWTON_STEPS = 50
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


def american_to_decimal(price: float) -> float:
    """Return the decimal price of an American one: +150 is 2.5, -200 is 1.5.

    Raises:
        ValueError: it lies between -100 and +100, where this notation has no prices.
    """
    if abs(price) < 100:
        raise ValueError("American prices are +100 and above or -100 and below")
    return 1.0 + price / 100.0 if price > 0 else 1.0 + 100.0 / -price

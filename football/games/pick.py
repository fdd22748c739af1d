"""A pick: a fan's three probabilities of a match, and how they come from simpler words."""

import math
from collections.abc import Sequence

from football.outcome import Outcome

LEAST = 0.01
"""The least probability a pick gives to an outcome: a logarithmic score of nothing is infinite."""
LEAST_CONFIDENCE = 0.34
MOST_CONFIDENCE = 0.98
_SUM_TOLERANCE = 0.005
_USUAL = (0.45, 0.26, 0.29)
"""How often home side, nobody and away side win in Europe's leagues, roughly; only their ratios
count, where a fan says how sure they are of one outcome and nothing of the other two."""

Probabilities = tuple[float, float, float]


class PickError(ValueError):
    """These numbers are no pick; the message says what would be."""


def normalised(probabilities: Sequence[float]) -> Probabilities:
    """Return three probabilities that sum to exactly what rounding left of 1.

    Args:
        probabilities: of HOME, DRAW and AWAY; their sum is within 0.005 of 1.

    Raises:
        PickError: one is below `LEAST`, or they do not sum to 1.
    """
    total = math.fsum(probabilities)
    if not math.isfinite(total) or abs(total - 1) > _SUM_TOLERANCE:
        raise PickError(f"p_home, p_draw and p_away sum to {total:.3f}, and must sum to 1")
    if min(probabilities) < LEAST - 1e-9:
        raise PickError(f"every outcome needs a probability of at least {LEAST}")
    home, draw, away = (max(each / total, LEAST) for each in probabilities)
    rest = home + draw + away
    return home / rest, draw / rest, away / rest


def of_confidence(outcome: Outcome, confidence: float) -> Probabilities:
    """Return the probabilities of somebody who is so sure of one outcome.

    The rest is shared by the other two in the ratio in which they usually happen.

    Args:
        outcome: the outcome they expect.
        confidence: its probability.

    Raises:
        PickError: the confidence is below `LEAST_CONFIDENCE` or above `MOST_CONFIDENCE`.
    """
    if not LEAST_CONFIDENCE <= confidence <= MOST_CONFIDENCE:
        raise PickError(
            f"a confidence is between {LEAST_CONFIDENCE} and {MOST_CONFIDENCE}, not {confidence}"
        )
    others = 1 - _USUAL[outcome]
    shares = [(1 - confidence) * usual / others for usual in _USUAL]
    shares[outcome] = confidence
    return normalised([max(each, LEAST) for each in shares])


def rounded(probabilities: Sequence[float]) -> tuple[int, int, int]:
    """Return whole percentages that sum to 100, as close as can be; at least 1 each.

    The largest remainders get what rounding down left over.
    """
    exact = [each * 100 for each in probabilities]
    percent = [max(1, math.floor(each + 1e-9)) for each in exact]
    while (missing := 100 - sum(percent)) != 0:
        gaps = [value - whole for value, whole in zip(exact, percent, strict=True)]
        if missing > 0:
            percent[gaps.index(max(gaps))] += 1
        else:
            percent[gaps.index(min(gaps))] -= 1
    home, draw, away = percent
    return home, draw, away


def sharpened(probabilities: Sequence[float], power: float) -> Probabilities:
    """Return probabilities that are surer of themselves, or less, in the same order.

    Args:
        probabilities: of HOME, DRAW and AWAY.
        power: each is raised to it; above 1 is surer, below 1 more careful. Every outcome keeps
            `LEAST`.
    """
    raised = [max(each, LEAST) ** power for each in probabilities]
    total = math.fsum(raised)
    spare = 1 - len(raised) * LEAST
    home, draw, away = (LEAST + spare * each / total for each in raised)
    return home, draw, away

"""What the picks of one match are worth once it is over.

What belongs here: scores of picks of one match. What does not: many matches (`standing`).

Losses are as everywhere: lower is better. Points and peer scores are for fans: higher is better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from football import scores
from football.arrays import BoolArray, FloatArray
from football.outcome import FLOOR, Outcome

EXACT_BONUS = 25.0
"""Points for the exact score, besides those for the probabilities."""
_PER_NAT = 100.0
_PER_NAT_OF_POINTS = 100.0 / np.log(len(Outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchScores:
    """Scores of the picks of one match, in the picks' order.

    Attributes:
        log_loss: in nats.
        brier: summed over the three outcomes.
        rps: ranked probability score.
        points: baseline points, and the bonus of an exact score.
        is_exact: whose guess of the exact score is right.
        peer: how much better than the other pickers, in hundredths of a nat; NaN without any.
        peers_log: mean of the logarithms that own picks gave the outcome; NaN without any.
    """

    log_loss: FloatArray
    brier: FloatArray
    rps: FloatArray
    points: FloatArray
    is_exact: BoolArray
    peer: FloatArray
    peers_log: float


def score(
    probabilities: ArrayLike, guesses: ArrayLike, is_own: ArrayLike, result: tuple[int, int]
) -> MatchScores:
    """Score all picks of one match.

    Args:
        probabilities: rows of HOME, DRAW, AWAY, n by 3.
        guesses: goals of both sides as each guessed them, n by 2; negative where none did.
        is_own: whether a pick's numbers are the picker's own, and no copy.
        result: goals after 90 minutes.
    """
    p = np.asarray(probabilities, dtype=np.float64).reshape(-1, len(Outcome))
    guessed = np.asarray(guesses, dtype=np.int64).reshape(-1, 2)
    own = np.asarray(is_own, dtype=np.bool_)
    outcomes = np.full(len(p), int(Outcome.of(*result)))
    loss = scores.log_loss(p, outcomes)
    is_exact: BoolArray = (guessed == np.asarray(result)).all(axis=1)
    return MatchScores(
        log_loss=loss,
        brier=scores.brier(p, outcomes),
        rps=scores.rps(p, outcomes),
        points=baseline_points(loss) + EXACT_BONUS * is_exact,
        is_exact=is_exact,
        peer=peer_scores(loss, own),
        peers_log=float(-loss[own].mean()) if own.any() else float("nan"),
    )


def baseline_points(log_loss: ArrayLike) -> FloatArray:
    """Return points: 100 for certainty, 0 for three equal probabilities, without a lower end.

    The logarithmic score on the scale of Metaculus's baseline score: 100 (1 + ln p / ln 3).

    Args:
        log_loss: of picks, in nats.
    """
    return 100.0 - _PER_NAT_OF_POINTS * np.asarray(log_loss, dtype=np.float64)


def peer_scores(log_loss: ArrayLike, is_own: ArrayLike) -> FloatArray:
    """Return how much better each pick was than those of the others, in hundredths of a nat.

    The mean logarithmic score of all other own picks is subtracted from each: a copy of the model
    or the market is compared with the others, but nobody with it. Own picks sum to zero. NaN
    where there is no other own pick (Metaculus's peer score).

    Args:
        log_loss: of all picks of one match, in nats.
        is_own: which of them are no copies.
    """
    loss, own = np.asarray(log_loss, dtype=np.float64), np.asarray(is_own, dtype=np.bool_)
    others = own.sum() - own
    sums = loss[own].sum() - np.where(own, loss, 0.0)
    means = np.divide(sums, others, out=np.full(len(loss), np.nan), where=others > 0)
    return _PER_NAT * (means - loss)


def peer_of_line(probability: float, peers_log: float) -> float:
    """Return the peer score of a line that nobody picked: the model's, or the market's.

    Args:
        probability: what the line gave the outcome.
        peers_log: of `MatchScores`.
    """
    return _PER_NAT * (float(np.log(max(probability, FLOOR))) - peers_log)

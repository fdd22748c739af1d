"""The three probabilities of a match, in the order HOME, DRAW, AWAY, and as whole percents."""

from collections.abc import Sequence

OUTCOMES = ("home", "draw", "away")

Triple = tuple[float, float, float]


def percents(shares: Sequence[float]) -> list[int]:
    """Return whole percents that sum to a hundred, by largest remainder."""
    exact = [100 * share for share in shares]
    whole = [int(value) for value in exact]
    missing = round(sum(exact)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for index in by_remainder[:missing]:
        whole[index] += 1
    return whole

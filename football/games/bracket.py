"""Knock-out tournaments: who meets whom, byes, and how a tie is decided."""

from collections.abc import Sequence
from typing import NamedTuple

LEAST_ENTRANTS = 2


class Showing(NamedTuple):
    """What an entrant did in the matches of a round.

    Attributes:
        entrant: id of the account.
        seed: 1 is the best.
        points: in sum over the round's matches.
        exact: exact scores.
        picked: matches picked, of the round's.
    """

    entrant: int
    seed: int
    points: int
    exact: int
    picked: int


class Tie(NamedTuple):
    """Two places of a round; `away` is None for a bye.

    Attributes:
        home: seed of the better seeded entrant.
        away: seed of the other.
    """

    home: int
    away: int | None


def rounds_of(n_entrants: int) -> int:
    """Return how many rounds a tournament takes. Raises `ValueError` below two entrants."""
    if n_entrants < LEAST_ENTRANTS:
        raise ValueError(f"a tournament has {LEAST_ENTRANTS} entrants at least, not {n_entrants}")
    return (n_entrants - 1).bit_length()


def first_round(n_entrants: int) -> list[Tie]:
    """Return the first round, in the order of the bracket.

    Seeds are placed so that the best two can only meet in the final, the best four in the semi-
    finals, and so on; the byes go to the best seeds.

    Raises:
        ValueError: there are fewer than two entrants.
    """
    order = [1]
    for number in range(1, rounds_of(n_entrants) + 1):
        places = 2**number + 1
        order = [seed for above in order for seed in (above, places - above)]
    pairs = zip(order[::2], order[1::2], strict=True)
    return [Tie(min(pair), max(pair) if max(pair) <= n_entrants else None) for pair in pairs]


def next_round(winners: Sequence[int]) -> list[Tie]:
    """Return the ties of the round after one, from the seeds that won it, in bracket order.

    Raises:
        ValueError: their number is odd, so it was the final, or not a round.
    """
    pairs = zip(winners[::2], winners[1::2], strict=True)
    return [Tie(min(pair), max(pair)) for pair in pairs]


def decide(home: Showing, away: Showing) -> tuple[Showing, str]:
    """Return who goes on, and what decided: never a draw, never a coin.

    In this order: more points; more exact scores; more matches picked; the better seed.
    """
    for rule, of_home, of_away in (
        ("points", home.points, away.points),
        ("exact", home.exact, away.exact),
        ("picked", home.picked, away.picked),
        ("seed", -home.seed, -away.seed),
    ):
        if of_home != of_away:
            return (home if of_home > of_away else away), rule
    raise ValueError("two entrants of a tie have different seeds")

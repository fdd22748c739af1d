"""A bracket is fair to the seeds, and a tie always has a winner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.games.bracket import Showing, Tie, decide, first_round, next_round, rounds_of


def played(n_entrants: int) -> list[list[Tie]]:
    """A tournament in which the better seed always wins."""
    rounds = [first_round(n_entrants)]
    while len(rounds[-1]) > 1:
        rounds.append(next_round([tie.home for tie in rounds[-1]]))
    return rounds


@given(st.integers(2, 300))
def test_everybody_plays_once_and_the_best_have_byes(n_entrants: int) -> None:
    rounds = played(n_entrants)
    first = rounds[0]
    assert len(rounds) == rounds_of(n_entrants)
    seeds = sorted(seed for tie in first for seed in tie if seed is not None)
    assert seeds == list(range(1, n_entrants + 1))
    byes = {tie.home for tie in first if tie.away is None}
    assert byes == set(range(1, len(byes) + 1))


@given(st.integers(2, 300))
def test_the_best_meet_as_late_as_they_can(n_entrants: int) -> None:
    for number, ties in enumerate(reversed(played(n_entrants))):
        left = 2 ** (number + 1)
        for tie in ties:
            if tie.away is not None:
                assert tie.home <= left // 2 < tie.away <= left


@given(
    st.lists(
        st.tuples(st.integers(-5, 5), st.integers(0, 2), st.integers(0, 3)), min_size=2, max_size=2
    )
)
def test_a_tie_is_decided_alike_from_both_sides(figures: list[tuple[int, int, int]]) -> None:
    home, away = (Showing(seed * 10, seed, *of) for seed, of in enumerate(figures, start=1))
    assert decide(home, away) == decide(away, home)


def test_ties_are_broken_in_the_written_order() -> None:
    def showing(seed: int, points: int, exact: int, picked: int) -> Showing:
        return Showing(seed, seed, points, exact, picked)

    cases = [
        (showing(1, 10, 0, 0), showing(2, 9, 9, 9), 1, "points"),
        (showing(1, 10, 0, 9), showing(2, 10, 1, 0), 2, "exact"),
        (showing(1, 10, 1, 4), showing(2, 10, 1, 5), 2, "picked"),
        (showing(1, 10, 1, 5), showing(2, 10, 1, 5), 1, "seed"),
    ]
    for home, away, winner, rule in cases:
        assert (decide(home, away)[0].seed, decide(home, away)[1]) == (winner, rule)


def test_nobody_plays_alone() -> None:
    with pytest.raises(ValueError, match="2 entrants at least"):
        first_round(1)

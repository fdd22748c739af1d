"""What members forecast together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.games.consensus import Member, consensus, weight


@st.composite
def members(draw: st.DrawFn) -> list[Member]:
    parts = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)
    drawn = draw(
        st.lists(st.tuples(parts, st.integers(0, 500), st.floats(-1, 1)), min_size=1, max_size=9)
    )
    return [Member((p[0] / sum(p), p[1] / sum(p), p[2] / sum(p)), n, gain) for p, n, gain in drawn]


@given(members())
def test_it_is_a_forecast_and_does_not_depend_on_the_order(of: list[Member]) -> None:
    found = consensus(of)
    assert sum(found) == pytest.approx(1.0)
    assert found == pytest.approx(consensus(of[::-1]))


@given(members())
def test_those_who_agree_are_agreed_with(of: list[Member]) -> None:
    same = [Member(of[0].p, each.n, each.gain) for each in of]
    assert consensus(same) == pytest.approx(of[0].p)


def test_the_better_record_weighs_more_and_luck_weighs_little() -> None:
    assert weight(0, 5.0) == 1.0
    assert weight(300, 0.05) > weight(10, 0.05) > 1.0 > weight(300, -0.05)
    assert weight(300, 9.0) == 1 / weight(300, -9.0) == 4.0
    left, right = (0.7, 0.2, 0.1), (0.1, 0.2, 0.7)
    together = consensus([Member(left, 300, 0.1), Member(right, 300, 0.0)])
    assert together[0] > together[2]


def test_certainty_of_one_does_not_silence_the_others() -> None:
    found = consensus([Member((1.0, 0.0, 0.0), 0, 0.0)] + [Member((0.2, 0.3, 0.5), 0, 0.0)] * 9)
    assert found[2] > found[0] > 0.2


def test_no_picks_no_forecast() -> None:
    with pytest.raises(ValueError, match="no picks"):
        consensus([])
    with pytest.raises(ValueError, match="sum to one"):
        consensus([Member((0.5, 0.5, 0.5), 0, 0.0)])

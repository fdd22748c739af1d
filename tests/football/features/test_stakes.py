"""Stakes: who can still win or lose something, and how near that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.features.stakes import Lines, lines_of, season_length, stakes, weight

FIVE = Lines(top=(1,), bottom=(1,))


def test_a_club_that_can_reach_nothing_and_lose_nothing_has_nothing_at_stake():
    found = stakes([30, 29, 20, 12, 11], [1] * 5, FIVE)
    assert found.nothing.tolist() == [0, 0, 1, 0, 0]
    assert found.top.tolist()[2:] == [0, 0, 0]
    assert found.bottom.tolist()[:3] == [0, 0, 0]


def test_both_sides_of_a_line_feel_it_and_nearer_is_more():
    found = stakes([30, 29, 20, 12, 11], [1] * 5, FIVE)
    assert found.top[0] == found.top[1] > 0.9
    assert found.bottom[3] == found.bottom[4] > 0.9
    wider = stakes([30, 28, 20, 13, 11], [1] * 5, FIVE)
    assert wider.top[0] < found.top[0]


def test_a_lost_lead_is_closed_with_enough_matches_left():
    points = [40, 30, 20, 15, 5]
    assert stakes(points, [3] * 5, FIVE).top[1] == 0.0
    assert stakes(points, [4] * 5, FIVE).top[1] > 0.0
    assert stakes(points, [8] * 5, FIVE).top[1] > stakes(points, [4] * 5, FIVE).top[1]


@given(st.lists(st.integers(0, 90), min_size=2, max_size=24), st.integers(1, 38))
def test_stakes_are_shares_and_nothing_excludes_the_others(points: list[int], left: int):
    found = stakes(points, [left] * len(points), Lines(top=(1, 4), bottom=(3,)))
    for values in found:
        assert values.min() >= 0.0
        assert values.max() <= 1.0
    pressed = (found.top > 0) | (found.bottom > 0)
    assert not (pressed & (found.nothing > 0)).any()


def test_a_table_without_lines_has_no_stakes_at_all():
    found = stakes([9, 3, 0], [1] * 3, Lines((), ()))
    assert np.concatenate(found).tolist() == [0.0] * 9


def test_lines_come_from_the_rules_of_the_league():
    assert lines_of("E1") == Lines(top=(1, 2, 6), bottom=(3,))
    assert lines_of("no such league") == Lines((), ())


def test_seasons_are_as_long_as_the_rules_say():
    assert season_length("E0", 20) == 38
    assert season_length("SC0", 12) == 38
    assert season_length("SC1", 10) == 36
    assert season_length("no such league", 1) == 1


def test_stakes_count_more_the_fewer_matches_are_left():
    weights = weight(np.array([1, 1.5, 3, 6, 12, 30])).tolist()
    assert weights[:2] == [1.0, 1.0]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == 0.0
    assert weight(np.array([4.5])) == pytest.approx(np.exp(-1.0))


def test_tables_are_answered_together_as_they_are_alone():
    rng = np.random.default_rng(3)
    points, left = rng.integers(0, 60, (7, 12)), rng.integers(1, 9, (7, 12))
    lines = Lines(top=(1, 4), bottom=(3,))
    together = stakes(points, left, lines)
    for i in range(len(points)):
        for all_of_them, alone in zip(together, stakes(points[i], left[i], lines), strict=True):
            assert all_of_them[i].tolist() == alone.tolist()

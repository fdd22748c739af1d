"""Intervals: they cover what they promise, and blocks matter."""

import numpy as np
import pytest

from football.intervals import paired_difference, wilson


def test_the_same_seed_gives_the_same_interval() -> None:
    a, b = np.random.default_rng(0).random((2, 200))
    blocks = np.arange(200) // 10
    first = paired_difference(a, b, blocks, np.random.default_rng(1))
    assert first == paired_difference(a, b, blocks, np.random.default_rng(1))
    assert first != paired_difference(a, b, blocks, np.random.default_rng(2))


def test_the_estimate_is_the_mean_difference_and_lies_within() -> None:
    a, b = np.random.default_rng(0).random((2, 500))
    interval = paired_difference(a, b, np.arange(500) // 7, np.random.default_rng(1))
    assert interval.estimate == pytest.approx((a - b).mean())
    assert interval.lower < interval.estimate < interval.upper


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        day = np.repeat(rng.normal(0.0, 1.0, 60), 5)  # what matches of one day share
        difference = 0.3 + day + rng.normal(0.0, 1.0, 300)
        blocks = np.repeat(np.arange(60), 5)
        interval = paired_difference(difference, np.zeros(300), blocks, rng, 400)
        covered += interval.lower <= 0.3 <= interval.upper
    assert 0.88 <= covered / 200 <= 0.99


def test_shared_days_widen_the_interval() -> None:
    rng = np.random.default_rng(4)
    difference = np.repeat(rng.normal(0.0, 1.0, 60), 5)
    zero, days = np.zeros(300), np.repeat(np.arange(60), 5)
    by_day = paired_difference(difference, zero, days, np.random.default_rng(0))
    by_match = paired_difference(difference, zero, np.arange(300), np.random.default_rng(0))
    assert by_day.upper - by_day.lower > 1.5 * (by_match.upper - by_match.lower)


def test_a_narrower_level_gives_a_narrower_interval() -> None:
    a, b = np.random.default_rng(0).random((2, 500))
    wide = paired_difference(a, b, np.arange(500), np.random.default_rng(1))
    narrow = paired_difference(a, b, np.arange(500), np.random.default_rng(1), level=0.8)
    assert narrow.upper - narrow.lower < wide.upper - wide.lower


def test_blocks_may_be_named() -> None:
    weeks = ["2019-01", "2019-01", "2019-02", "2019-02"]
    interval = paired_difference([1, 1, 0, 0], [0, 0, 0, 0], weeks, np.random.default_rng(0))
    assert (interval.lower, interval.upper) == (0.0, 1.0)


@pytest.mark.parametrize(("a", "blocks"), [([], []), ([1.0, 2.0], [1])])
def test_nothing_to_compare_is_an_error(a: list, blocks: list) -> None:
    with pytest.raises(ValueError, match=r"matches to compare|one length"):
        paired_difference(a, a, blocks, np.random.default_rng(0))


def test_wilson_bounds_of_a_known_share() -> None:
    lower, upper = wilson([0, 10], [10, 10])
    assert lower == pytest.approx([0.0, 0.7224672], abs=1e-6)
    assert upper == pytest.approx([0.2775328, 1.0], abs=1e-6)

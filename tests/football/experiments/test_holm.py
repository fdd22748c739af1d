"""Holm's procedure, by hand and by simulation."""

import numpy as np
import pytest

from football.experiments.holm import holm


def test_the_smallest_is_multiplied_by_all_the_next_by_one_less():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]).size == 0


def test_of_leagues_without_a_difference_none_is_found_in_nineteen_of_twenty_tests():
    p = np.random.default_rng(3).random((4000, 8))
    wrong = np.mean([(holm(row) <= 0.05).any() for row in p])
    assert 0.03 < wrong <= 0.06

"""Gains and their bounds, by hand."""

import numpy as np
import pytest

from football.experiments.days import LEAST_PROBABILITY, by_day, gains

CONTROL = [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5], [0.4, 0.3, 0.3]]
TREATMENT = [[0.6, 0.2, 0.2], [0.2, 0.3, 0.5], [0.3, 0.3, 0.4]]


def test_a_gain_is_how_much_less_the_treatment_lost_and_its_bound_was_known_before():
    found = gains(CONTROL, TREATMENT, [0, 1, 0])
    assert found.gain == pytest.approx([np.log(0.6 / 0.5), 0.0, np.log(0.3 / 0.4)])
    assert found.bound == pytest.approx([np.log(0.3 / 0.2), 0.0, np.log(0.4 / 0.3)])


def test_matches_of_a_day_are_one():
    days = by_day(gains(CONTROL, TREATMENT, [0, 1, 0]), ["2025-11-16", "2025-11-15", "2025-11-16"])
    assert days.matches.tolist() == [1.0, 2.0]
    assert days.gain == pytest.approx([0.0, np.log(1.2 * 0.75)])
    assert days.bound == pytest.approx([0.0, np.log(1.5 * 4 / 3)])


def test_an_outcome_called_impossible_costs_much_but_not_everything():
    found = gains([[0.5, 0.3, 0.2]], [[1.0, 0.0, 0.0]], [2])
    assert found.gain == pytest.approx([np.log(LEAST_PROBABILITY / 0.2)])


def test_forecasts_outcomes_and_days_come_in_equal_numbers():
    with pytest.raises(ValueError, match="n outcomes"):
        gains(CONTROL, TREATMENT, [0, 1])
    with pytest.raises(ValueError, match="one day for each"):
        by_day(gains(CONTROL, TREATMENT, [0, 1, 2]), [1, 2])


def test_nothing_played_is_no_day():
    assert len(by_day(gains(np.zeros((0, 3)), np.zeros((0, 3)), []), [])) == 0

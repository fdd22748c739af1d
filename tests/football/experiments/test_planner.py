"""Plans: more for smaller effects, honest about what cannot be, and the same each time."""

from dataclasses import replace

import numpy as np
import pytest

from football.experiments.days import MatchDays
from football.experiments.planner import Design, plan, spread

USUAL = Design(minimum_effect=0.004, standard_deviation=0.07, matches_per_day=8.0, day_bound=0.8)


def test_half_the_effect_takes_four_times_the_matches():
    once, twice = plan(USUAL), plan(replace(USUAL, minimum_effect=0.002))
    assert once.matches is not None
    assert twice.matches is not None
    assert 3.5 < twice.matches / once.matches < 4.5


def test_looking_every_day_costs_about_twice_what_one_look_at_the_end_takes():
    found = plan(USUAL)
    assert found.matches is not None
    assert 1.2 < found.matches / found.fixed_matches < 2.5
    assert found.match_days == -(-found.matches // 8)


@pytest.mark.parametrize("change", [{"power": 0.95}, {"alpha": 0.001}, {"day_bound": 20.0}])
def test_to_be_surer_or_to_bet_less_takes_longer(change):
    assert (plan(replace(USUAL, **change)).matches or 0) > (plan(USUAL).matches or 0)


def test_what_a_million_matches_would_not_find_has_no_plan():
    found = plan(replace(USUAL, minimum_effect=1e-6))
    assert (found.matches, found.match_days) == (None, None)


@pytest.mark.parametrize(
    "change",
    [{"minimum_effect": 0.0}, {"standard_deviation": np.inf}, {"matches_per_day": -1.0}],
)
def test_a_design_has_numbers_above_zero(change):
    with pytest.raises(ValueError, match="above zero"):
        plan(replace(USUAL, **change))


@pytest.mark.parametrize("change", [{"alpha": 0.0}, {"power": 1.0}])
def test_chances_are_between_zero_and_one(change):
    with pytest.raises(ValueError, match="between 0 and 1"):
        plan(replace(USUAL, **change))


def test_the_spread_of_the_past_counts_what_matches_of_a_day_share():
    rng = np.random.default_rng(1)
    apart = rng.normal(scale=0.1, size=(400, 5))
    together = np.repeat(rng.normal(scale=0.1, size=(400, 1)), 5, axis=1)

    def deviation(each: np.ndarray) -> float:
        sums = each.sum(axis=1)
        days = MatchDays(gain=sums, matches=np.full(400, 5.0), bound=np.full(400, 2.0))
        return spread(days).standard_deviation

    assert deviation(apart) == pytest.approx(0.1, rel=0.1)
    assert deviation(together) == pytest.approx(0.1 * np.sqrt(5), rel=0.1)


def test_forecasters_that_never_differed_have_no_spread():
    same = MatchDays(gain=np.zeros(9), matches=np.ones(9), bound=np.zeros(9))
    with pytest.raises(ValueError, match="differed"):
        spread(same)

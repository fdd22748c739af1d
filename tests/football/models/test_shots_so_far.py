"""Shots so far: what they say is learned, and no more is read than a forecast did not know."""

import numpy as np
import pytest

from football.grid import ScoreGrid
from football.models.in_play import InPlay, Moment, Pace, moment_at, stoppage_of
from football.models.scorelines import score_grids
from football.models.shots_so_far import ShotsSoFar, learn
from football.observations.match import Phase

READ = ShotsSoFar(base=1.0, slope=3.0, worth=10.0)
EVEN = Pace(shares=(1 / 6,) * 6)
GRID = ScoreGrid(score_grids([1.4], [1.1], 0.0)[0])


def test_as_many_shots_as_expected_change_nothing_and_more_quicken():
    assert READ.pace(1.5, 0.5, 2.75) == pytest.approx(1.0)
    assert READ.pace(1.5, 0.5, 6.0) > 1.0 > READ.pace(1.5, 0.5, 0.0)
    assert READ.pace(1.5, 0.0, 0.0) == 1.0


def test_what_a_forecast_is_worth_is_learned_from_what_it_did_not_know():
    rng = np.random.default_rng(4)
    n, worth = 60_000, 12.0
    expected, played = rng.uniform(0.6, 2.2, n), rng.uniform(0.1, 0.9, n)
    shots_expected = 1.0 + 3.0 * expected
    # With a gamma belief of this shape around the rate of shots, it is worth so many of them.
    luck = rng.gamma(worth, 1.0 / worth, n)
    shots = rng.poisson(luck * shots_expected * played)
    rest = rng.poisson(luck * expected * (1.0 - played))
    found = learn(expected, played, shots.astype(float), rest.astype(float))
    assert (found.base, found.slope) == pytest.approx((1.0, 3.0), abs=0.15)
    assert worth / 1.5 < found.worth < worth * 1.5


def test_a_live_grid_reads_shots_where_both_sides_are_counted():
    moment = Moment(1, 40.0, 0, 0, stoppage=0.0)
    plain, model = InPlay(pace=EVEN), InPlay(pace=EVEN, shots=READ)
    assert model.grid(GRID, moment) == plain.grid(GRID, moment)
    busy = moment._replace(home_shots=7.0, away_shots=0.0)
    home, away = model.grid(GRID, busy).expected_goals()
    home_before, away_before = plain.grid(GRID, busy).expected_goals()
    assert home > home_before
    assert away < away_before
    assert InPlay.from_dict(model.to_dict()) == model


def test_in_stoppage_time_less_and_less_is_left_until_the_half_is_over():
    clocks = ["90'", "90'+1'", "90'+4'", "90'+9'"]
    moments = [moment_at(Phase.SECOND_HALF, 5400, 1, 0, shown=each) for each in clocks]
    left = [1.0 - EVEN.played(each.half, each.minute, each.stoppage) for each in moments]
    assert left == sorted(left, reverse=True)
    assert 0.0 < left[-1] < left[0] < 1 / 6
    over = moment_at(Phase.END_OF_REGULATION, 5400, 1, 0, shown="90'+9'")
    assert EVEN.played(over.half, over.minute, over.stoppage) == pytest.approx(1.0)
    at_break = moment_at(Phase.HALF_TIME, 2700, 0, 0, shown="45'+3'")
    assert EVEN.played(at_break.half, at_break.minute, at_break.stoppage) == pytest.approx(0.5)
    assert [stoppage_of(each) for each in ("23'", "45'+2'", None)] == [0.0, 1.5, 0.0]


def test_time_goes_on_without_a_jump_into_stoppage():
    minutes = np.linspace(70.0, 90.0, 41)
    played = [EVEN.played(2, float(minute), 0.0) for minute in minutes]
    steps = np.diff(played)
    assert (steps > 0.0).all()
    assert steps.max() < 0.01

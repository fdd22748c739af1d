"""The ordered logit: known cut points recovered, the optimum an independent search finds."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from football.models import ordered_logit
from football.models.errors import FitError
from football.models.ordered_logit import OrderedLogit

TRUTH = OrderedLogit(home_cut=-0.25, draw_cut=0.95, slope=0.006)


def season(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    difference = rng.normal(0.0, 150.0, n)
    p = TRUTH.predict(difference)
    return difference, (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)


def test_known_parameters_are_recovered() -> None:
    fitted = ordered_logit.fit(*season(40_000, 1))
    assert fitted.home_cut == pytest.approx(TRUTH.home_cut, abs=0.05)
    assert fitted.draw_cut == pytest.approx(TRUTH.draw_cut, abs=0.05)
    assert fitted.slope == pytest.approx(TRUTH.slope, rel=0.05)


def test_the_fit_is_the_optimum_an_independent_search_finds() -> None:
    difference, outcomes = season(400, 2)
    weights = np.linspace(0.2, 1.0, 400)

    def loss(theta: np.ndarray) -> float:
        if theta[1] <= 0:
            return np.inf
        model = OrderedLogit(home_cut=theta[0], draw_cut=theta[0] + theta[1], slope=theta[2] / 100)
        return -float(weights @ np.log(model.predict(difference)[np.arange(400), outcomes]))

    found = minimize(loss, [-0.2, 1.0, 0.5], method="Nelder-Mead", options={"xatol": 1e-8})
    ours = ordered_logit.fit(difference, outcomes, weights=weights)
    assert loss(np.array([ours.home_cut, ours.draw_cut - ours.home_cut, ours.slope * 100])) <= (
        found.fun + 1e-5
    )


@given(st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_a_better_home_side_wins_more_and_loses_less(one: float, other: float) -> None:
    low, high = TRUTH.predict(sorted((one, other)))
    assert low[0] <= high[0]
    assert low[2] >= high[2]
    assert low.sum() == pytest.approx(1.0)


def test_ratings_that_say_nothing_give_the_shares() -> None:
    fitted = ordered_logit.fit(np.zeros(10), [0, 0, 0, 0, 0, 1, 1, 2, 2, 2])
    assert fitted.predict([0.0])[0] == pytest.approx([0.5, 0.2, 0.3])


def test_a_league_without_draws_cannot_be_fitted() -> None:
    with pytest.raises(FitError, match="all three outcomes"):
        ordered_logit.fit([1.0, 2.0, 3.0], [0, 2, 0])


def test_crossed_cut_points_are_refused() -> None:
    with pytest.raises(ValueError, match="above"):
        OrderedLogit(home_cut=1.0, draw_cut=0.5, slope=0.0)


def test_a_fit_survives_json() -> None:
    fitted = ordered_logit.fit(*season(300, 3))
    assert OrderedLogit.from_dict(json.loads(json.dumps(fitted.to_dict()))) == fitted

"""How far off a goal model may be: less the more it saw, and whole whatever it says."""

import json

import numpy as np
import pytest

from football.models import doubt
from football.models.dixon_coles import DixonColes
from football.models.poisson import Poisson
from tests.football.models.test_dixon_coles import League, league

HOME, AWAY = "Team 00", "Team 01"


def sure(played: League, **choices: float) -> DixonColes:
    return played.fit(has_doubt=True, **choices)


def width(model: DixonColes, *, level: float = 0.8) -> float:
    bounds = doubt.intervals(model, HOME, AWAY, level=level)
    assert bounds is not None
    return float((bounds[:, 1] - bounds[:, 0]).mean())


def test_who_saw_more_is_surer_and_a_higher_level_is_wider() -> None:
    few, many = (sure(league(18, rounds, seed=4), xi=0.0) for rounds in (1, 6))
    assert np.mean(many.strength_sd) < 0.6 * np.mean(few.strength_sd)
    assert width(many) < width(few)
    assert width(few, level=0.95) > width(few)


def test_bounds_hold_the_forecast_and_neutral_ground_moves_both() -> None:
    model = sure(league(8, 2, seed=1))
    at_home, neutral = (
        doubt.intervals(model, HOME, AWAY),
        doubt.intervals(model, HOME, AWAY, neutral=True),
    )
    assert at_home is not None
    assert neutral is not None
    forecast = model.probabilities([HOME], [AWAY])[0]
    assert ((at_home[:, 0] < forecast) & (forecast < at_home[:, 1])).all()
    assert (at_home > 0).all()
    assert (at_home < 1).all()
    assert (neutral[0] < at_home[0]).all()


def errors(played: League) -> np.ndarray:
    """Return by how much strengths were missed, in deviations that the fit thought it had."""
    model = sure(played, xi=0.0)
    missed = np.array(model.attack) + model.defence - played.truth.attack - played.truth.defence
    return missed / model.strength_sd


def test_deviations_are_as_large_as_errors_are() -> None:
    found = np.concatenate([errors(league(18, 2, seed=seed)) for seed in range(20)])
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(1.0, abs=0.15)


def test_doubt_survives_json_and_what_was_fitted_without_it_has_no_interval() -> None:
    model = sure(league(8, 2, seed=1))
    written = json.loads(json.dumps(model.to_dict(), sort_keys=True))
    assert DixonColes.from_dict(written) == model
    plain = league(8, 2, seed=1).fit()
    assert DixonColes.from_dict(json.loads(json.dumps(plain.to_dict()))) == plain
    assert (plain.attack, plain.defence) == (model.attack, model.defence)
    assert doubt.intervals(plain, HOME, AWAY) is None


def test_any_family_has_intervals() -> None:
    played = league(8, 2, seed=1)
    assert doubt.intervals(Poisson.fit(*played[1:], has_doubt=True), HOME, AWAY) is not None

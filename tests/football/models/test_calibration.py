"""Calibration: what was distorted is straightened, what was right is left alone."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from football import scores
from football.models import calibration
from football.models.calibration import Calibration


def forecasts(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([4.0, 3.0, 3.0], n)
    return p, (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)


def test_a_known_distortion_is_undone() -> None:
    p, y = forecasts(40_000, 1)
    distorted = Calibration(temperature=0.5, home_tilt=0.3, away_tilt=-0.2).apply(p)
    fitted = calibration.fit(distorted, y)
    assert fitted.temperature == pytest.approx(2.0, rel=0.05)
    assert fitted.apply(distorted) == pytest.approx(p, abs=0.02)
    assert scores.ece(fitted.apply(distorted), y) < scores.ece(distorted, y) / 5


def test_honest_forecasts_are_left_nearly_alone() -> None:
    fitted = calibration.fit(*forecasts(40_000, 2))
    assert fitted.temperature == pytest.approx(1.0, abs=0.03)
    assert fitted.home_tilt == pytest.approx(0.0, abs=0.04)


def test_a_handful_of_matches_hardly_moves_it() -> None:
    p, _ = forecasts(5, 3)
    fitted = calibration.fit(p, [2] * 5)
    assert 0.7 < fitted.temperature < 1.4
    assert abs(fitted.away_tilt) < 0.3


@given(st.floats(0.3, 3.0), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_calibrated_triples_are_triples(temperature: float, home: float, away: float) -> None:
    p, _ = forecasts(20, 4)
    applied = Calibration(temperature=temperature, home_tilt=home, away_tilt=away).apply(p)
    assert applied.sum(axis=1) == pytest.approx(np.ones(20))
    assert (applied >= 0).all()


def test_the_derivatives_equal_finite_differences() -> None:
    p, y = forecasts(50, 5)
    loss = calibration._PenalisedLoss(np.log(p), y, np.linspace(0.5, 1.0, 50))
    theta = np.array([1.3, 0.2, -0.4])
    gradient, hessian = loss.derivatives(theta)
    assert gradient == pytest.approx(approx_fprime(theta, loss.value, 1e-7), abs=1e-4)
    bends = approx_fprime(theta, lambda t: loss.derivatives(t)[0], 1e-7)
    assert hessian == pytest.approx(bends, abs=1e-4)


def test_a_temperature_is_positive() -> None:
    with pytest.raises(ValueError, match="greater than zero"):
        Calibration(temperature=0.0)


def test_a_calibration_survives_json() -> None:
    fitted = calibration.fit(*forecasts(100, 6))
    assert Calibration.from_dict(json.loads(json.dumps(fitted.to_dict()))) == fitted

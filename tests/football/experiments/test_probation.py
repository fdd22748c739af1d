"""Guardrails after a promotion and within a test: they break for a cause, and seldom by chance."""

import functools
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from football.arrays import FloatArray, IntArray
from football.experiments.guardrails import Guardrails, Measures, broken
from football.experiments.probation import (
    FEWEST_PAIRS,
    FEWEST_TO_CALIBRATE,
    LOOK_LEVEL,
    MOST_ECE,
    assess,
)

DAYS, RUNS = 28, 600


@dataclass(frozen=True, kw_only=True)
class Seasons:
    """Forecasts of two models that err as much, many seasons of them: runs x matches x 3."""

    control: FloatArray
    treatment: FloatArray
    outcomes: IntArray


def equals(matches: int, *, runs: int = RUNS, error: float = 0.15, seed: int = 1) -> Seasons:
    draws = np.random.default_rng(seed)
    truth = np.zeros((runs, matches, 3))
    truth[..., 0] = 0.45 + 0.55 * draws.normal(size=(runs, matches))
    truth[..., 2] = 0.1 - 0.8 * (truth[..., 0] - 0.45)
    ours = draws.normal(size=truth.shape)
    theirs = 0.5 * ours + np.sqrt(0.75) * draws.normal(size=truth.shape)
    chances = shares(truth).cumsum(axis=-1)[..., :2]
    return Seasons(
        control=shares(truth + error * ours),
        treatment=shares(truth + error * theirs),
        outcomes=(draws.random((runs, matches, 1)) > chances).sum(axis=-1),
    )


def shares(log_odds: FloatArray) -> FloatArray:
    odds = np.exp(log_odds)
    return odds / odds.sum(axis=-1, keepdims=True)


def calibration(p: FloatArray, y: IntArray, looks: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return `ece` and `ece_if_calibrated` of every run at every look, by running sums."""
    error, chance = np.zeros((len(p), len(looks))), np.zeros((len(p), len(looks)))
    slot = np.minimum((p * 10).astype(int), 9)
    for outcome in range(3):
        column = p[..., outcome]
        for each in range(10):
            inside = slot[..., outcome] == each
            surplus = np.where(inside, column - (y == outcome), 0.0).cumsum(axis=1)
            variance = np.where(inside, column * (1.0 - column), 0.0).cumsum(axis=1)
            error += np.abs(surplus[:, looks - 1]) / looks / 3
            chance += np.sqrt(variance[:, looks - 1] * 2.0 / np.pi) / looks / 3
    return error, chance


def looks(per_day: int, days: int, least: int) -> IntArray:
    seen = per_day * np.arange(1, days + 1)
    return seen[seen >= least]


@pytest.mark.parametrize("per_day", [2, 8, 30])
def test_losses_of_equal_models_break_in_one_probation_of_twenty_at_most(per_day):
    season = equals(per_day * DAYS, runs=1500)
    y = season.outcomes[..., None]
    control, treatment = (
        -np.log(np.take_along_axis(each, y, axis=2)[..., 0])
        for each in (season.control, season.treatment)
    )
    n = looks(per_day, DAYS, FEWEST_PAIRS)
    worse = treatment - control
    mean = worse.cumsum(axis=1)[:, n - 1] / n
    spread = np.sqrt((worse**2).cumsum(axis=1)[:, n - 1] / n - mean**2)
    p = stats.t.sf(mean / spread * np.sqrt(n - 1), n - 1)
    assert np.mean((p < LOOK_LEVEL).any(axis=1)) <= 0.05
    # The same p-value as that of a single look.
    one = assess(
        season.treatment[0, : n[0]],
        season.control[0, : n[0]],
        season.outcomes[0, : n[0]],
        expected=int(n[0]),
    )
    assert one.p_value == pytest.approx(p[0, 0])


@pytest.mark.parametrize("error", [0.15, 0.25])
def test_calibration_of_equal_models_breaks_in_one_season_of_twenty_at_most(error):
    limits = Guardrails()
    for per_day, days in ((7, 26), (10, 38)):
        season = equals(per_day * days, runs=400, error=error)
        n = looks(per_day, days, limits.least_matches)
        control, _ = calibration(season.control, season.outcomes, n)
        treatment, chance = calibration(season.treatment, season.outcomes, n)
        excess = treatment - np.maximum(control, chance)
        assert np.mean((excess > limits.ece).any(axis=1)) <= 0.05, per_day
    for per_day in (8, 30):
        season = equals(per_day * DAYS, runs=400, error=error)
        n = looks(per_day, DAYS, FEWEST_TO_CALIBRATE)
        treatment, chance = calibration(season.treatment, season.outcomes, n)
        assert np.mean((treatment - chance > MOST_ECE).any(axis=1)) <= 0.05, per_day


@pytest.mark.parametrize("rate", [0.005, 0.01])
def test_now_and_then_a_missing_or_a_late_forecast_breaks_nothing(rate):
    limits = Guardrails()
    draws = np.random.default_rng(3)
    n = looks(7, 52, limits.least_matches)
    happened = (draws.random((4000, 7 * 52)) < rate).cumsum(axis=1)[:, n - 1]
    assert np.mean((happened / n > limits.missing_share).any(axis=1)) <= 0.05
    # The 95th percentile is late once more than one in 20 are.
    assert np.mean((happened > 0.05 * (n - 1)).any(axis=1)) <= 0.05
    days = looks(2, DAYS, 1)
    missed = (draws.random((400, 2 * DAYS)) < rate).cumsum(axis=1)[:, days - 1]
    alarms = sum(
        any(is_missing(*each) for each in set(zip(run.tolist(), days.tolist(), strict=True)))
        for run in missed
    )
    assert alarms / len(missed) <= 0.05


@functools.cache
def is_missing(missing: int, expected: int) -> bool:
    """Whether so many missing of so many break the guardrail, whatever the others say."""
    n = expected - missing
    level = np.full((n, 3), 1.0 / 3.0)
    found = assess(level, level, np.zeros(n, dtype=int), expected=expected)
    return any("no forecast" in each for each in found.broken)


def test_a_model_that_forecasts_nothing_is_found_within_days():
    assert not is_missing(0, 6)
    assert is_missing(4, 4)
    assert not is_missing(2, 20)
    assert is_missing(10, 100)


def test_a_worse_model_breaks_the_guardrail_of_losses_and_a_better_one_does_not():
    season = equals(56, runs=1, error=0.1)
    worse = shares(np.log(season.control[0]) * -1.0)
    found = assess(worse, season.control[0], season.outcomes[0], expected=56)
    assert "log loss is worse" in found.broken[0]
    assert (found.matches, found.missing_share) == (56, 0.0)
    other = assess(season.control[0], worse, season.outcomes[0], expected=56)
    assert other.broken == ()
    assert other.p_value is not None
    assert other.p_value > 0.99


def test_an_overconfident_model_breaks_the_guardrail_of_calibration():
    season = equals(400, runs=1, error=0.05)
    bold = season.control[0] ** 2.5
    bold /= bold.sum(axis=1, keepdims=True)
    found = assess(bold, bold, season.outcomes[0], expected=400)
    assert [each.split(" is ")[0] for each in found.broken] == ["calibration error"]
    assert found.ece is not None
    assert found.ece > MOST_ECE
    assert assess(bold[:100], bold[:100], season.outcomes[0, :100], expected=100).ece is None


def test_too_few_matches_say_nothing():
    found = assess(np.full((5, 3), 1 / 3), np.full((5, 3), 1 / 3), [0, 1, 2, 0, 1], expected=5)
    assert (found.difference, found.p_value, found.ece, found.broken) == (None, None, None, ())


def test_within_a_test_each_guardrail_waits_for_its_matches():
    limits = Guardrails()
    bad = Measures(
        matches=limits.least_matches, missing=limits.least_matches // 2, ece_control=0.05,
        ece_treatment=0.4, ece_by_chance=0.05, latency_seconds=5000.0,
    )  # fmt: skip
    kinds = [each.partition(":")[0] for each in broken(limits, bad)]
    assert kinds == ["missing forecasts", "calibration", "latency"]

"""Control charts signal as seldom, and as soon, as was planned."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from football.drift import cusum, deviations, run_length
from football.drift.charting import charts
from football.drift.findings import Severity
from football.drift.reference import with_phase
from tests.football.drift.leagues import league


def signals(shift: float, *, matches: int, charts: int, seed: int = 3) -> np.ndarray:
    """Return the first signal of each of many normal charts; `matches` where there is none."""
    draws = np.random.default_rng(seed).normal(shift, 1.0, (charts, matches))
    found = (cusum.upward(row).signals for row in draws)
    return np.array([each[0] + 1 if len(each) else matches for each in found])


def test_a_chart_adds_up_what_lasts_and_begins_again_after_a_signal():
    chart = cusum.upward([1.25, 1.25, -3.0, 1.25, 1.25, 1.25], limit=2.5)
    assert chart.path.tolist() == [1.0, 2.0, 0.0, 1.0, 2.0, 3.0]
    assert chart.signals.tolist() == [5]
    assert cusum.upward([3.0] * 4, limit=2.5).signals.tolist() == [0, 1, 2, 3]
    assert cusum.either_way([-3.0, 3.0], limit=2.5).signals.tolist() == [0, 1]
    assert len(cusum.upward([]).signals) == 0


def test_without_a_change_the_planned_share_of_charts_signals():
    planned = 1.0 - np.exp(-600 / run_length.mean(0.0, limit=8.0))
    draws = np.random.default_rng(5).normal(0.0, 1.0, (1500, 600))
    found = np.mean([len(cusum.upward(row, limit=8.0).signals) > 0 for row in draws])
    assert found == pytest.approx(planned, abs=0.03)
    assert run_length.mean(0.0) > 10_000  # the limit in use: a league plays 380 matches a season


@pytest.mark.parametrize("shift", [0.5, 0.75, 1.0])
def test_a_change_is_found_within_the_planned_matches(shift):
    planned = run_length.within(shift)
    found = np.mean(signals(shift, matches=400, charts=600) <= planned)
    assert found == pytest.approx(0.9, abs=0.05)


def test_no_plan_is_made_for_a_change_the_chart_lets_pass():
    assert run_length.within(0.0) is None
    # A season may begin so far below those before it that the same change does not show.
    assert run_length.within(0.4, 0.9) is not None
    assert run_length.within(0.4, 0.9, uncertainty=0.3) is None


def test_a_plan_allows_for_wider_matches_and_for_not_knowing_the_season():
    usual = run_length.within(0.6)
    wider = run_length.within(0.6, spread=1.5)
    planned = run_length.within(0.6, spread=1.5, uncertainty=0.1)
    assert usual is not None
    assert wider is not None
    assert planned is not None
    assert usual < wider < planned
    draws = np.random.default_rng(8)
    rows = (draws.normal(0.6 + draws.normal(0.0, 0.1), 1.5, 400) for _ in range(600))
    took = [next(iter(cusum.upward(row).signals), 400) + 1 for row in rows]
    assert np.mean(np.array(took) <= planned) == pytest.approx(0.9, abs=0.04)


def test_surprise_is_centred_and_of_unit_spread_for_forecasts_that_are_right():
    draws = np.random.default_rng(1)
    p = draws.dirichlet((5, 3, 4), 20_000)
    y = (draws.random(len(p))[:, None] > np.cumsum(p, axis=1)).sum(axis=1)
    surprise = deviations.surprise(p, y)
    assert surprise.mean() == pytest.approx(0.0, abs=0.03)
    assert surprise.std() == pytest.approx(1.0, abs=0.03)
    bold = p**2 / (p**2).sum(axis=1, keepdims=True)
    assert deviations.surprise(bold, y).mean() > 0.2


def test_the_gap_grows_as_forecasts_leave_the_market():
    market = np.array([[0.5, 0.3, 0.2]] * 3)
    ours = np.array([[0.5, 0.3, 0.2], [0.45, 0.32, 0.23], [0.2, 0.3, 0.5]])
    assert np.diff(deviations.gap(ours, market)).min() > 1.0
    assert np.isnan(deviations.gap(ours, np.full((3, 3), np.nan))).all()


def test_forecasts_gone_bad_are_critical_until_the_models_are_fitted_again():
    rows = league(broken_from=date(2024, 10, 15))
    found = {(c.kind.value, c.subject): c for c in charts(with_phase(rows), 2024, tracks=["ours"])}
    concept = found["concept", "ours"]
    assert concept.signalled_on
    assert concept.signalled_on[0] > date(2024, 10, 15)
    assert concept.finding(None).severity is Severity.CRITICAL
    later = concept.signalled_on[-1] + timedelta(days=1)
    assert concept.finding(later).severity is None
    assert concept.finding(later).signalled_on == concept.signalled_on[-1]
    assert found["market", "ours"].finding(None).severity is Severity.WARNING
    assert found["target", "goals"].finding(None).severity is None


def test_a_season_without_forerunners_has_no_charts_to_compare_with():
    rows = league().filter(pl.col("season_start_year") == 2024)
    found = {(c.kind.value, c.subject): c for c in charts(with_phase(rows), 2024, tracks=["ours"])}
    assert found["target", "goals"].finding(None).n_current == 0
    assert found["concept", "ours"].finding(None).n_current == 182

"""Weights known beforehand: kept without evidence, and moved by who wins."""

import json

import numpy as np
import polars as pl
import pytest

from football.models import lead_adjustment
from football.models.adjustment import Adjustment
from football.models.calibration import softmax
from football.models.lead_adjustment import Known

TRUE = 0.6


def history(n: int) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """What a stack says of matches, and what happened: the better eleven does better."""
    rng = np.random.default_rng(3)
    forecasts = rng.dirichlet([5.0, 3.0, 3.0], n)
    better = rng.normal(size=n)
    true = softmax(np.log(forecasts) + np.outer(better, [TRUE / 2.0, 0.0, -TRUE / 2.0]))
    y = (true.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    return pl.DataFrame({"better": better}), forecasts, y


def made(n: int, precision: float, *, has_draws: bool = True) -> Adjustment | None:
    frame, forecasts, y = history(n)
    kept = np.ones(n, dtype=bool) if has_draws else y != 1
    return lead_adjustment.fit(
        "elevens", Known({"better": 0.2}), frame.filter(kept), forecasts[kept], y[kept], precision
    )


def lead_of(found: Adjustment | None) -> float:
    assert found is not None
    home, draw, away = found.columns[0].weights
    assert draw == 0.0
    return home - away


def test_many_matches_find_the_truth_and_few_leave_what_was_known():
    assert lead_of(made(20_000, 100.0)) == pytest.approx(TRUE, abs=0.05)
    assert lead_of(made(50, 10_000.0)) == pytest.approx(0.2, abs=0.01)


def test_a_source_that_leaves_out_draws_teaches_the_same():
    all_matches, without = made(5_000, 100.0), made(5_000, 100.0, has_draws=False)
    assert lead_of(all_matches) == pytest.approx(lead_of(without), abs=1e-9)


def test_nothing_is_made_where_nothing_is_known():
    frame, forecasts, y = history(10)
    unknown = frame.with_columns(better=pl.lit(None, dtype=pl.Float64()))
    for each in (unknown, frame.rename({"better": "other"})):
        assert lead_adjustment.fit("e", Known({"better": 0.2}), each, forecasts, y, 1.0) is None


def test_forecasts_without_the_group_stay_and_the_sides_mirror():
    found = made(500, 100.0)
    assert found is not None
    forecasts = np.array([[0.5, 0.3, 0.2]] * 3)
    frame = pl.DataFrame({"better": [None, 1.0, -1.0]})
    moved = found.apply(forecasts, frame)
    assert (moved[0] == forecasts[0]).all()
    assert moved[1, 0] > 0.5 > moved[2, 0]
    mirrored = found.apply(forecasts[:, ::-1], frame)
    assert mirrored[2] == pytest.approx(moved[1, ::-1])


def test_a_lead_that_says_too_much_gives_way_and_is_kept_as_plain_numbers():
    frame, forecasts, _ = history(20_000)
    bold = softmax(np.log(forecasts) * [1.3, 1.0, 1.3])
    rng = np.random.default_rng(9)
    y = (forecasts.cumsum(axis=1) > rng.random(len(forecasts))[:, None]).argmax(axis=1)
    found = lead_adjustment.fit("e", Known({"better": 0.0}, -0.1), frame, bold, y, 10.0)
    assert found is not None
    assert found.own_lead is not None
    assert found.own_lead.weight == pytest.approx(1.0 / 1.3 - 1.0, abs=0.04)
    again = Adjustment.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    assert (again.apply(bold, frame) == found.apply(bold, frame)).all()

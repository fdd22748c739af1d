"""Intervals around probabilities: as wide as what they rest on, and whole."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.models import outcome
from football.models.calibration import softmax
from football.models.outcome import OutcomeModel
from football.models.regression import Prior
from football.models.spread import Spread, contrasts, triples

LEARNED = Prior(leads={"lead": "deviation"})
SPREAD = Spread(deviation="deviation", slope=1.4, lead_sd=0.1, level_sd=0.05)
P = np.array([[0.5, 0.27, 0.23]])


def widths(spread: Spread, deviation: float, **options: Any) -> np.ndarray:
    bounds = spread.intervals(P, np.array([deviation]), **options)
    return (bounds[..., 1] - bounds[..., 0])[0]


@given(st.floats(0.02, 0.96), st.floats(0.05, 0.9), st.floats(0.0, 1.0))
def test_bounds_hold_the_forecast_and_stay_probabilities(
    home: float, share: float, deviation: float
):
    p = np.array([[home, (1 - home) * share, (1 - home) * (1 - share)]])
    bounds = SPREAD.intervals(p, np.array([deviation]))[0]
    assert bounds.min() > 0
    assert bounds.max() < 1
    assert (bounds[[0, 2], 0] <= p[0, [0, 2]]).all()
    assert (bounds[[0, 2], 1] >= p[0, [0, 2]]).all()
    assert bounds[1, 0] <= p[0, 1] + 1e-9


def test_worse_known_strengths_and_contradicting_models_make_them_wider():
    assert (widths(SPREAD, 0.4) > widths(SPREAD, 0.1)).all()
    rival = np.array([[0.35, 0.27, 0.38]])
    assert widths(SPREAD, 0.1, rival=rival)[0] > widths(SPREAD, 0.1)[0]
    assert widths(SPREAD, 0.1, rival=np.full((1, 3), np.nan)) == pytest.approx(widths(SPREAD, 0.1))
    assert (widths(SPREAD, 0.1, level=0.95) > widths(SPREAD, 0.1)).all()


def test_an_interval_of_80_per_cent_holds_80_per_cent_of_a_normal_lead():
    rng = np.random.default_rng(2)
    alone = Spread(deviation="deviation", slope=1.0, lead_sd=0.3, level_sd=1e-9)
    lower, upper = alone.intervals(P, np.zeros(1))[0, 0]
    drawn = triples(contrasts(P) + np.stack([rng.normal(0, 0.3, 20_000), np.zeros(20_000)], 1))
    assert ((drawn[:, 0] >= lower) & (drawn[:, 0] <= upper)).mean() == pytest.approx(0.8, abs=0.01)


def test_contrasts_and_triples_are_inverse():
    p = np.random.default_rng(1).dirichlet([2, 1, 1.5], size=50)
    assert triples(contrasts(p)) == pytest.approx(p)


def history(n: int, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    lead = rng.normal(size=n)
    p = softmax(np.stack([0.7 * lead + 0.4, np.zeros(n), -0.7 * lead], axis=1))
    y = (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    frame = pl.DataFrame({"lead": lead, "noise": rng.normal(size=n), "deviation": np.full(n, 0.2)})
    return frame, y


def fit(n: int) -> tuple[OutcomeModel, pl.DataFrame]:
    frame, y = history(n, 3)
    model = outcome.fit(frame, y, columns=["lead", "noise"], folds=1, prior=LEARNED)
    return model, frame


def test_a_fit_knows_what_a_lead_is_worth_and_is_surer_with_more_matches():
    few, many = fit(300)[0].spread, fit(10_000)[0].spread
    assert few is not None
    assert many is not None
    assert many.slope == pytest.approx(1.4, abs=0.1)
    assert few.lead_sd / many.lead_sd == pytest.approx(np.sqrt(10_000 / 300), rel=0.3)


def test_a_lead_is_believed_from_few_matches_where_other_columns_are_not():
    frame, y = history(60, 5)
    options = {"columns": ["lead", "noise"], "folds": 1}
    timid = outcome.fit(frame, y, **options, prior=Prior(regularisation=300.0))
    informed = outcome.fit(frame, y, **options, prior=replace(LEARNED, regularisation=300.0))
    lead = (
        np.ptp(np.log(timid.predict(frame)[:, 0])),
        np.ptp(np.log(informed.predict(frame)[:, 0])),
    )
    assert lead[1] > 3 * lead[0]


def test_intervals_of_a_model_survive_json_and_are_none_without_a_spread():
    model, frame = fit(500)
    again = OutcomeModel.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again == model
    p = model.predict(frame)
    assert again.intervals(frame, p) == pytest.approx(model.intervals(frame, p))
    y = np.arange(500) % 3
    assert outcome.fit(frame, y, columns=["lead"], folds=1).intervals(frame, p) is None


def test_the_fallback_answers_for_rows_whose_deviation_is_unknown():
    frame, y = history(2_000, 6)
    frame = frame.with_columns(
        spare=pl.col("lead"),
        spare_deviation=pl.lit(0.6),
        lead=pl.when(pl.int_range(pl.len()) % 2 == 0).then("lead"),
        deviation=pl.when(pl.int_range(pl.len()) % 2 == 0).then("deviation"),
    )
    model = outcome.fit_with_fallback(
        frame, y, columns=["lead"], fallback=["spare"], track="odds_free",
        prior=Prior(leads={"lead": "deviation", "spare": "spare_deviation"}),
    )  # fmt: skip
    bounds = model.intervals(frame, model.predict(frame))
    assert bounds is not None
    width = (bounds[..., 1] - bounds[..., 0]).mean(axis=1)
    assert np.isfinite(bounds).all()
    assert width[1::2].mean() > 1.5 * width[::2].mean()

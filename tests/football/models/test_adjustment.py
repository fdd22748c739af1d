"""Adjustments: learned where a group is known, timid with few matches, and nothing elsewhere."""

import json

import numpy as np
import polars as pl
import pytest

from football.models import adjustment
from football.models.adjustment import FEWEST_KNOWN, Adjustment
from football.models.calibration import softmax
from football.models.regression import Prior

PRIOR = Prior(regularisation=300.0, signed={"missed"})
LEAD = -0.4


def history(n: int, known: float) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """What a stack says of matches, and what happened: those who miss players do worse."""
    rng = np.random.default_rng(8)
    forecasts = rng.dirichlet([5.0, 3.0, 3.0], n)
    missed = rng.normal(size=n)
    true = softmax(np.log(forecasts) + np.outer(missed, [LEAD / 2.0, 0.0, -LEAD / 2.0]))
    y = (true.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    seen = np.where(rng.random(n) < known, missed, np.nan)
    return pl.DataFrame({"missed": seen}).fill_nan(None), forecasts, y


def made(n: int, known: float = 1.0) -> Adjustment | None:
    frame, forecasts, y = history(n, known)
    return adjustment.fit("absences", ["missed"], frame, forecasts, y, PRIOR)


def lead_of(found: Adjustment | None) -> float:
    assert found is not None
    home, _, away = found.columns[0].weights
    return home - away


def test_what_a_group_is_worth_is_recovered_and_few_matches_are_believed_little():
    assert lead_of(made(20_000)) == pytest.approx(LEAD, abs=0.04)
    assert LEAD / 2.0 < lead_of(made(FEWEST_KNOWN)) < 0.0


def test_fewer_matches_than_enough_teach_nothing_nor_does_a_frame_without_the_group():
    assert made(1_000, known=0.1) is None
    frame, forecasts, y = history(1_000, 1.0)
    assert adjustment.fit("weather", ["rain"], frame, forecasts, y, PRIOR) is None


def test_only_matches_that_have_the_group_are_moved():
    frame, forecasts, y = history(4_000, 0.5)
    found = adjustment.fit("absences", ["missed"], frame, forecasts, y, PRIOR)
    assert found is not None
    moved = found.apply(forecasts, frame)
    unknown = frame["missed"].is_null().to_numpy()
    assert (moved[unknown] == forecasts[unknown]).all()
    assert not np.allclose(moved[~unknown], forecasts[~unknown])
    assert moved.sum(axis=1) == pytest.approx(np.ones(4_000))
    assert (found.apply(forecasts, frame.drop("missed")) == forecasts).all()


def test_an_adjustment_survives_json():
    found = made(1_000)
    assert found is not None
    assert Adjustment.from_dict(json.loads(json.dumps(found.to_dict()))) == found

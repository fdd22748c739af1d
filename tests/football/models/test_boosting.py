"""Boosted trees: what is kept of them says what scikit-learn says."""

import json

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from football.models import boosting, outcome
from football.models.boosting import Boosting
from football.models.calibration import softmax
from football.models.outcome import OutcomeModel
from football.models.regression import Prior

COLUMNS = ("lead", "rest")
N = 6_000


@pytest.fixture(scope="module")
def history() -> tuple[pl.DataFrame, np.ndarray]:
    """Home wins where the lead is beyond a step: what no straight line says; some rest unknown."""
    rng = np.random.default_rng(4)
    lead, rest = rng.normal(size=N), rng.normal(size=N)
    logits = np.stack([1.5 * (lead > 1.0), np.zeros(N), 0.3 * rest], axis=1).astype(np.float64)
    y = (softmax(logits).cumsum(axis=1) > rng.random(N)[:, None]).argmax(axis=1)
    known = rng.random(N) < 0.8
    return pl.DataFrame({"lead": lead, "rest": np.where(known, rest, np.nan)}), y


def test_trees_kept_as_numbers_say_what_scikit_learn_says(history):
    frame, y = history
    reference = HistGradientBoostingClassifier(**boosting._OPTIONS).fit(frame.to_numpy(), y)
    trees = boosting.fit(frame, y, COLUMNS)
    assert trees.predict(frame) == pytest.approx(reference.predict_proba(frame.to_numpy()))
    unknown = pl.DataFrame({"lead": [None, 2.0], "rest": [0.1, None]}, strict=False)
    seen = np.array([[np.nan, 0.1], [2.0, np.nan]])
    assert trees.predict(unknown) == pytest.approx(reference.predict_proba(seen))


def test_a_column_that_nobody_ever_counted_is_left_out(history):
    frame, y = history
    uncounted = frame.with_columns(shots=pl.lit(None, dtype=pl.Float64))
    trees = boosting.fit(uncounted, y, ["lead", "shots", "rest"])
    assert trees.columns == COLUMNS
    assert (trees.predict(frame) == boosting.fit(frame, y, COLUMNS).predict(frame)).all()


def test_trees_survive_json(history):
    frame, y = history
    trees = boosting.fit(frame, y, COLUMNS)
    assert Boosting.from_dict(json.loads(json.dumps(trees.to_dict()))) == trees


def test_a_stack_listens_to_them_for_its_share_and_learns_what_is_not_straight(history):
    frame, y = history
    options = {"columns": ["lead"], "fallback": ["lead"], "track": "odds_free", "prior": Prior()}
    plain = outcome.fit_with_fallback(frame, y, **options)
    boosted = outcome.fit_with_fallback(frame, y, **options, boosted=COLUMNS)
    step = pl.DataFrame({"lead": [0.9, 1.1], "rest": [0.0, 0.0]})
    risen = (
        np.diff(np.log(boosted.predict(step)[:, 0])),
        np.diff(np.log(plain.predict(step)[:, 0])),
    )
    assert risen[0] > 1.3 * risen[1]
    assert OutcomeModel.from_dict(json.loads(json.dumps(boosted.to_dict()))) == boosted


def test_few_matches_are_not_boosted(history):
    frame, y = (part[: boosting.FEWEST_TO_BOOST - 1] for part in history)
    model = outcome.fit_with_fallback(
        frame, y, columns=["lead"], fallback=["lead"], track="odds_free", prior=Prior(),
        boosted=COLUMNS,
    )  # fmt: skip
    assert model.boosting is None

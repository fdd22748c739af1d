"""Weights that move through a season: towards what changed, and exactly as one model."""

import json

import numpy as np
import polars as pl
import pytest

from football.models import outcome, season_weights
from football.models.calibration import softmax
from football.models.outcome import OutcomeModel
from football.models.regression import Prior
from football.models.season_weights import SeasonWeights
from football.scores import log_loss

SIGNED = ("lead",)


def matches(n: int, *, at_home: float, seed: int) -> pl.DataFrame:
    """Matches decided by a lead and the home advantage."""
    rng = np.random.default_rng(seed)
    lead, phase = rng.normal(size=n), rng.random(n)
    l = lead + at_home  # noqa: E741 - the lead of the logits
    p = softmax(np.stack([l / 2.0, np.full(n, -0.2), -l / 2.0], axis=1))
    y = (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    frame = pl.DataFrame({"lead": lead, "phase": phase, "outcome": y})
    return frame.with_columns(match_date=pl.Series(np.arange(n) // 10))


@pytest.fixture(scope="module")
def before() -> pl.DataFrame:
    return matches(6000, at_home=0.6, seed=1)


@pytest.fixture(scope="module")
def model(before: pl.DataFrame) -> OutcomeModel:
    return outcome.fit(
        before, before["outcome"], columns=("lead", "phase"), prior=Prior(), folds=1
    )


def test_when_the_home_advantage_goes_the_weights_follow(
    before: pl.DataFrame, model: OutcomeModel
):
    season = matches(4000, at_home=0.0, seed=2)
    moved = season_weights.through(model, before, season, SIGNED)
    later = matches(4000, at_home=0.0, seed=3)
    y = later["outcome"].to_numpy()
    gained = log_loss(model.predict(later), y).mean() - log_loss(moved.predict(later), y).mean()
    lost = log_loss(model.predict(later), y).mean() - log_loss(best(later), y).mean()
    assert gained > 0.4 * lost > 0.0


def best(rows: pl.DataFrame) -> np.ndarray:
    lead = rows["lead"].to_numpy()
    return softmax(np.stack([lead / 2.0, np.full(len(lead), -0.2), -lead / 2.0], axis=1))


def test_where_nothing_changed_little_moves(before: pl.DataFrame, model: OutcomeModel):
    season = matches(4000, at_home=0.6, seed=4)
    moved = season_weights.through(model, before, season, SIGNED)
    assert moved.predict(season) == pytest.approx(model.predict(season), abs=0.03)


def test_the_weights_of_a_day_are_one_model_that_json_can_carry(
    before: pl.DataFrame, model: OutcomeModel
):
    weights = SeasonWeights(model, SIGNED)
    weights.learn_precision(before)
    assert weights.stack() == model
    day = matches(50, at_home=-1.0, seed=5)
    weights.update(day, day["outcome"])
    read = OutcomeModel.from_dict(json.loads(json.dumps(weights.stack().to_dict())))
    unknown = day.with_columns(
        lead=pl.when(pl.int_range(pl.len()) < 5).then(None).otherwise("lead")
    )
    assert read.predict(unknown) == pytest.approx(weights.predict(unknown))
    assert (read.predict(unknown)[:5] == model.predict(unknown)[:5]).all()

"""The pool: weights found, silence costs nothing, and it stays a stack like any other."""

import numpy as np
import polars as pl
import pytest

from football.models import pool
from football.models.calibration import softmax
from football.models.outcome import OutcomeModel

BASE, GAP = ("base_lead", "base_level"), ("gap_lead", "gap_level")


def frame_of(n: int, weight: float) -> tuple[pl.DataFrame, np.ndarray]:
    rng = np.random.default_rng(3)
    base, gap = rng.normal(0.0, 0.6, (n, 2)), rng.normal(0.0, 0.5, (n, 2))
    lead, level = (base + weight * gap).T
    p = softmax(np.stack([lead / 2, level, -lead / 2], axis=1))
    y = (rng.random(n)[:, None] > np.cumsum(p, axis=1)).sum(axis=1)
    names = (*BASE, *GAP)
    return pl.DataFrame(np.hstack([base, gap]), schema=list(names), orient="row"), y


def fit(frame: pl.DataFrame, y: np.ndarray) -> OutcomeModel:
    return pool.fit(frame, y, base=BASE, gaps=[GAP], track="market_blended")


def test_the_weight_of_an_expert_is_recovered():
    frame, y = frame_of(20_000, 0.7)
    lead = next(c for c in fit(frame, y).columns if c.name == "gap_lead")
    assert 2 * lead.weights[0] == pytest.approx(0.7, abs=0.05)
    assert lead.weights[1] == 0.0


def test_where_the_experts_are_silent_the_base_counts():
    frame, y = frame_of(500, 0.7)
    silent = frame.with_columns(pl.lit(0.0).alias(name) for name in GAP)
    lead, level = frame.select(BASE).to_numpy().T
    expected = softmax(np.stack([lead / 2, level, -lead / 2], axis=1))
    assert fit(frame, y).predict(silent) == pytest.approx(expected)


def test_a_pool_is_written_and_read_as_any_stack():
    frame, y = frame_of(500, 0.3)
    model = fit(frame, y)
    assert OutcomeModel.from_dict(model.to_dict()) == model

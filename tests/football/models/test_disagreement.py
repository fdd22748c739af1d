"""Intervals of a pool of prices: wide where results contradict it, and right about the truth."""

import json

import numpy as np
import polars as pl
import pytest

from football.models import pool
from football.models.outcome import OutcomeModel
from football.models.spread import triples

BASE, GAP = ("base_lead", "base_level"), ("gap_lead", "gap_level")
EVIDENCE = ("strengths", "goals")
PRICES_SD, RESULTS_SD = 0.3, 0.6


def history(n: int, seed: int = 4) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Return matches whose truth results tell a part of, and prices nearly all."""
    rng = np.random.default_rng(seed)
    results, unknown, error = (
        rng.normal(0.0, sd, (n, 2)) * [1.0, 0.25] for sd in (0.7, RESULTS_SD, PRICES_SD)
    )
    truth = results + unknown
    prices = truth + error
    p = triples(truth)
    y = (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    columns = np.hstack([prices, np.zeros((n, 2)), results])
    frame = pl.DataFrame(columns, schema=[*BASE, *GAP, *EVIDENCE], orient="row")
    return frame, y, p


def fit(frame: pl.DataFrame, y: np.ndarray) -> OutcomeModel:
    return pool.fit(
        frame, y, base=BASE, gaps=[GAP], track="market_blended", evidence=EVIDENCE
    )  # fmt: skip


def bounds_of(model: OutcomeModel, frame: pl.DataFrame) -> np.ndarray:
    bounds = model.intervals(frame, model.predict(frame))
    assert bounds is not None
    return bounds


def widths(model: OutcomeModel, frame: pl.DataFrame) -> np.ndarray:
    bounds = bounds_of(model, frame)
    return (bounds[..., 1] - bounds[..., 0]).mean(axis=1)


def test_intervals_of_80_per_cent_hold_80_per_cent_of_the_truth():
    frame, y, truth = history(6_000)
    model = fit(frame[:3_000], y[:3_000])
    bounds = bounds_of(model, frame[3_000:])
    held = (truth[3_000:] >= bounds[..., 0]) & (truth[3_000:] <= bounds[..., 1])
    assert held.mean(axis=0) == pytest.approx(np.full(3, 0.8), abs=0.06)


def test_where_results_contradict_prices_less_is_known():
    frame, y, _ = history(3_000)
    model = fit(frame, y)
    same = frame[:1].with_columns(base_lead=pl.lit(0.2), base_level=pl.lit(0.0))
    agreed, contradicted = (
        widths(model, same.with_columns(strengths=pl.lit(lead)))[0] for lead in (0.3, 2.5)
    )
    assert contradicted > 1.3 * agreed


def test_unknown_strengths_leave_the_typical_gap():
    frame, y, _ = history(3_000)
    model = fit(frame, y)
    unknown = frame.with_columns(strengths=pl.lit(None, dtype=pl.Float64))
    assert widths(model, unknown) == pytest.approx(widths(model, frame.drop(EVIDENCE)))
    assert widths(model, unknown).mean() == pytest.approx(widths(model, frame).mean(), rel=0.05)


def test_a_weight_learned_from_few_matches_widens_where_its_expert_counts():
    frame, y, _ = history(40)
    model = fit(frame, y)
    silent = frame[:1]
    speaking = silent.with_columns(gap_lead=pl.lit(1.5))
    assert model.disagreement is not None
    (deviation,) = model.disagreement.expert_sd
    assert deviation == pytest.approx(1 / np.sqrt(10.0), rel=0.1)  # nothing but the prior
    assert widths(model, speaking)[0] > 1.1 * widths(model, silent)[0]


def test_it_is_kept_with_the_pool_and_does_not_change_what_that_says():
    frame, y, _ = history(500)
    model = fit(frame, y)
    again = OutcomeModel.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again == model
    plain = pool.fit(frame, y, base=BASE, gaps=[GAP], track="market_blended")
    assert (model.predict(frame) == plain.predict(frame)).all()
    assert plain.intervals(frame, plain.predict(frame)) is None


def test_without_results_of_any_match_nothing_is_known_of_the_gap():
    frame, y, _ = history(500)
    blank = frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in EVIDENCE)
    assert fit(blank, y).disagreement is None

"""What a sealed forecast says, and when saying it again is no news."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import polars as pl
import pytest

from assets.predictions.bodies import (
    Provenance,
    features_digest,
    forecast_all,
    horizon,
    information,
    is_news,
)
from football.features import squads
from football.features.columns import GOAL_MODEL
from football.grid import ScoreGrid
from football.models import outcome
from football.models.dixon_coles import DixonColes
from football.models.spread import Spread
from football.triples import MARKET, triple
from storage.forecast.models.registry import ModelVersion
from tests.storage.builders import forecast_of

KICKOFF = datetime(2025, 11, 15, 15, tzinfo=UTC)
GRID = ScoreGrid.normalised([[3, 2, 1], [4, 3, 2], [2, 2, 1]])
GOALS = DixonColes(
    teams=("Caldervane", "Norwick"),
    attack=(0.1, -0.1),
    defence=(0.05, -0.05),
    intercept=0.2,
    home_advantage=0.3,
    rho=-0.05,
    log_likelihood=0.0,
)
MARKET_MODEL = ModelVersion(
    model_version_id=7,
    name="market",
    version=1,
    track="market",
    family="devigged_average",
    mlflow_run_id=None,
    parameters={},
    as_of=KICKOFF,
)
STACK = replace(MARKET_MODEL, name="outcome_odds_free", track="odds_free", family="stacked_logit")
PROVENANCE = Provenance(as_of=KICKOFF - timedelta(hours=5), dagster_run_id="run", cause="test")


def fixture(prices: tuple[float, float, float] | None) -> pl.DataFrame:
    home, draw, away = triple(MARKET)
    p = prices or (None, None, None)
    row = {"match_id": 1, "competition": "S1", "home": "Norwick", "away": "Caldervane"}
    row |= {"is_neutral": False, "kickoff_at": KICKOFF, home: p[0], draw: p[1], away: p[2]}
    return pl.DataFrame([row], schema_overrides=dict.fromkeys((home, draw, away), pl.Float64))


@pytest.mark.parametrize(
    ("before", "name"),
    [
        (timedelta(days=9), "early"),
        (timedelta(hours=72), "T-72h"),
        (timedelta(hours=25), "T-72h"),
        (timedelta(hours=24), "T-24h"),
        (timedelta(minutes=61), "T-24h"),
        (timedelta(minutes=60), "T-1h"),
        (timedelta(minutes=1), "T-1h"),
    ],
)
def test_the_horizon_is_named_by_the_time_left(before, name):
    assert horizon(KICKOFF, KICKOFF - before) == name


def test_the_grid_is_reweighted_to_the_market():
    (body,) = forecast_all(
        fixture((0.5, 0.3, 0.2)), {"market": MARKET_MODEL}, {"S1": GOALS}, PROVENANCE
    )
    assert (body.p_home, body.p_draw, body.p_away) == pytest.approx((0.5, 0.3, 0.2), abs=1e-5)
    assert body.grid is not None
    assert ScoreGrid.from_list(body.grid).outcomes() == pytest.approx((0.5, 0.3, 0.2), abs=1e-5)
    assert body.horizon == "T-24h"


def test_intervals_and_the_information_behind_them_are_stated():
    spread = Spread(deviation="chances_deviation", slope=1.4, lead_sd=0.1, level_sd=0.05)
    rng = np.random.default_rng(1)
    seen = pl.DataFrame({"lead": rng.normal(size=60)})
    fitted = outcome.fit(seen, np.arange(60) % 3, columns=["lead"], folds=1)
    parameters = replace(fitted, spread=spread).to_dict()
    champion = replace(STACK, parameters=parameters)
    rows = fixture(None).with_columns(
        lead=pl.lit(0.3),
        chances_deviation=pl.lit(0.25),
        is_counted=pl.lit(value=True),
        **dict.fromkeys(triple(GOAL_MODEL), pl.lit(None, dtype=pl.Float64)),
    )
    (body,) = forecast_all(rows, {"outcome_odds_free": champion}, {"S1": GOALS}, PROVENANCE)
    assert body.intervals is not None
    assert body.intervals.level == 0.8
    for name in ("home", "draw", "away"):
        lower, upper = getattr(body.intervals, name)
        assert 0 < lower < getattr(body, f"p_{name}") < upper < 1
    assert body.information == ["results", "shots"]


def test_conditions_are_named_where_they_are_known_and_the_model_heeds_them():
    row = {"is_counted": False, "missed_difference": 1.0, "missed_total": 3.0, "travel": None}
    looks_at = ["lead", "missed_difference", "missed_total", "travel"]
    assert information(row, "odds_free", looks_at) == ["results", "absences"]
    assert information(row, "odds_free") == ["results"]


def test_a_day_before_squads_are_named_and_at_kick_off_the_elevens_as_well():
    """And neither where a match lacks a column of it, or the model looks at none of it."""
    looks_at = [*squads.SQUADS, *squads.ELEVENS]
    day_before = {"is_counted": False, **dict.fromkeys(squads.SQUADS, 0.1)}
    at_kick_off = {**day_before, **dict.fromkeys(squads.ELEVENS, 0.2)}
    assert information(day_before, "odds_free", looks_at) == ["results", "squads"]
    assert information(at_kick_off, "odds_free", looks_at) == ["results", "squads", "elevens"]
    unknown = {**at_kick_off, "squad_level": None, "keeper_quality": None}
    assert information(unknown, "odds_free", looks_at) == ["results"]
    assert information(at_kick_off, "odds_free") == ["results"]


def test_a_champion_that_asks_for_what_is_no_longer_known_still_answers():
    seen = pl.DataFrame({"lead": np.linspace(-1, 1, 60), "gone": np.linspace(0, 1, 60)})
    fitted = outcome.fit(seen, np.arange(60) % 3, columns=["lead", "gone"], folds=1)
    champion = replace(STACK, parameters=json.loads(json.dumps(fitted.to_dict())))
    rows = fixture(None).with_columns(
        lead=pl.lit(0.3), **dict.fromkeys(triple(GOAL_MODEL), pl.lit(None, dtype=pl.Float64))
    )
    (body,) = forecast_all(rows, {"outcome_odds_free": champion}, {"S1": GOALS}, PROVENANCE)
    assert 0 < body.p_home < 1
    assert body.intervals is None


def test_without_prices_there_is_no_market_line():
    assert not list(
        forecast_all(fixture(None), {"market": MARKET_MODEL}, {"S1": GOALS}, PROVENANCE)
    )


def test_a_competition_without_goal_model_is_left_out():
    rows = fixture((0.5, 0.3, 0.2))
    assert not list(forecast_all(rows, {"market": MARKET_MODEL}, {}, PROVENANCE))


def test_the_digest_ignores_noise_and_sees_change():
    row = {"a": 0.1234567, "b": None}
    digest = features_digest(row, ("a", "b"), GRID)
    assert features_digest({"a": 0.12345671, "b": None}, ("a", "b"), GRID) == digest
    assert features_digest({"a": 0.1235, "b": None}, ("a", "b"), GRID) != digest
    assert features_digest({"a": 0.1234567, "b": 1.0}, ("a", "b"), GRID) != digest


def test_the_same_forecast_is_no_news():
    before = forecast_of(1, 7, horizon="T-24h", features_digest="x")
    again = replace(before, forecast_id=uuid4(), as_of=before.as_of + timedelta(hours=1))
    assert not is_news(again, before)
    assert is_news(again, None)
    assert is_news(replace(again, horizon="T-1h"), before)
    assert is_news(replace(again, model_version_id=8), before)
    assert is_news(replace(again, features_digest="y"), before)
    assert is_news(replace(again, kickoff_at=KICKOFF + timedelta(hours=2)), before)


def test_challengers_and_baselines_forecast_the_same_match_in_their_roles():
    rate = {"home": 0.4, "draw": 0.3, "away": 0.3}
    rates = {"by_competition": {"S1": rate}, "elsewhere": rate}
    elo = {"home_cut": -0.2, "draw_cut": 0.9, "slope": 0.005}
    baselines = (
        ("elo", "elo_ordered_logit", "ordered_logit", elo),
        ("base_rate", "base_rate", "base_rates", rates),
    )
    champions = {"market": MARKET_MODEL} | {
        name: replace(MARKET_MODEL, name=name, track=track, family=family, parameters=parameters)
        for name, track, family, parameters in baselines
    }
    challenger = replace(STACK, model_version_id=9, family="ordered_logit", parameters=elo)
    rows = fixture((0.5, 0.3, 0.2)).with_columns(
        elo_difference=pl.lit(100.0),
        is_counted=pl.lit(value=False),
        **dict.fromkeys(triple(GOAL_MODEL), pl.lit(None, dtype=pl.Float64)),
    )
    bodies = list(forecast_all(rows, champions, {"S1": GOALS}, PROVENANCE, [challenger]))
    assert [(each.track, each.role, each.model_version_id) for each in bodies] == [
        ("market", "champion", 7),
        ("elo_ordered_logit", "baseline", 7),
        ("base_rate", "baseline", 7),
        ("odds_free", "challenger", 9),
    ]
    _, baseline, base_rate, shadow = bodies
    assert (base_rate.p_home, base_rate.p_draw) == pytest.approx((0.4, 0.3), abs=1e-5)
    assert shadow.grid == baseline.grid
    assert baseline.information == ["results"]

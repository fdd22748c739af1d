"""Coming forecasts: what is refused before it is sealed, and what a person is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from assets.predictions.bodies import Provenance
from assets.predictions.upcoming import CONTRACT, coming_matches, features_of, flat, forecast
from football.sealed.forecast import ForecastBody
from tests.clocks import step
from tests.storage.builders import KICKOFF, fixture, forecast_of, ingest

NOW = datetime(2025, 11, 15, 9, tzinfo=UTC)


def body(**changes: Any) -> ForecastBody:
    return replace(forecast_of(1, 7, grid=[[0.3, 0.2], [0.4, 0.1]]), **changes)


def test_a_whole_forecast_keeps_the_contract():
    assert CONTRACT.violations(flat([body(), body(track="market")])) == {}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"grid": [[0.3, 0.2], [0.4, 0.2]]}, "grid_total outside 1..1"),
        ({"p_home": 0.6}, "probabilities do not sum to 1"),
        ({"p_home": 1.2, "p_draw": -0.4}, "p_home outside 0..1"),
        ({"p_home": None}, "p_home is null"),
    ],
)
def test_a_forecast_that_is_no_distribution_is_refused(changes, complaint):
    assert complaint in CONTRACT.violations(flat([body(**changes)]))


def test_a_match_is_forecast_once_per_track_and_version():
    assert CONTRACT.violations(flat([body(), body(model_version_id=8)])) == {}
    assert CONTRACT.violations(flat([body(), body()])) == {"repeated key": 2}


@pytest.mark.services
def test_with_nothing_to_come_no_facts_are_read(engine):
    with engine.connect() as connection:
        coming = coming_matches(connection, NOW, NOW + timedelta(days=14))
    basis = Provenance(as_of=NOW, dagster_run_id="run", cause="nightly")
    nobody: Any = None  # neither an engine nor a registry is asked
    rows = features_of(nobody, ["S1"], coming, NOW)
    assert rows.is_empty()
    assert list(forecast(rows, pl.DataFrame(), nobody, basis)) == []


@pytest.mark.services
def test_coming_matches_say_why_each_is_looked_at(engine, clock):
    ingest(
        engine, fixture(), fixture("Norwick", "Selkirk", kickoff_at=KICKOFF + timedelta(days=20))
    )
    with engine.connect() as connection:
        found = coming_matches(connection, clock.now(), clock.now() + timedelta(days=14))
    assert found.select("home", "away", "cause").rows() == [
        ("Harrowmere", "Caldervane", "first forecast")
    ]
    step(engine, to=KICKOFF + timedelta(minutes=1))
    with engine.connect() as connection:
        assert coming_matches(connection, clock.now(), KICKOFF + timedelta(days=14)).is_empty()

"""Sealing, reviewing and settling against a real database."""

import json
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, select, text

from assets.monitoring.sealed import settled
from assets.monitoring.settlement import settle
from assets.predictions.bodies import Provenance
from assets.predictions.sealing import seal
from assets.predictions.upcoming import coming_matches
from football.sealed.forecast import ForecastBody
from storage.forecast.tables.review import review, settlement
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import step
from tests.storage.builders import KICKOFF, a_model, count, final, fixture, forecast_of, ingest

pytestmark = pytest.mark.services


@pytest.fixture
def match_id(engine: Engine, clock: DatabaseClock) -> int:
    ingest(engine, fixture())
    with engine.connect() as connection:
        return connection.execute(text("SELECT match_id FROM football.match")).scalar_one()


@pytest.fixture
def model_id(engine: Engine) -> int:
    return a_model(engine)


def provenance(as_of: datetime, **causes: str) -> Provenance:
    by_match = {int(match_id.removeprefix("m")): cause for match_id, cause in causes.items()}
    return Provenance(as_of=as_of, dagster_run_id="run", cause="nightly", causes=by_match)


def body(match_id: int, model_id: int, as_of: datetime, **changes: Any) -> ForecastBody:
    values = {"as_of": as_of, "horizon": "T-24h", "cause": "T-24h"}
    return forecast_of(match_id, model_id, **(values | changes))


def coming(engine: Engine, now: datetime) -> pl.DataFrame:
    with engine.connect() as connection:
        return coming_matches(connection, now, now + timedelta(days=14))


def reviews(engine: Engine) -> list:
    with engine.connect() as connection:
        return list(connection.execute(select(review).order_by(review.c.as_of)))


def test_a_look_is_noted_with_its_cause_and_what_it_sealed(engine, clock, match_id, model_id):
    now = clock.now()
    values = provenance(now, **{f"m{match_id}": "prices changed"})
    assert seal(engine, [body(match_id, model_id, now)], coming(engine, now), values) == 1
    (noted,) = reviews(engine)
    assert (noted.cause, noted.horizon, noted.sealed) == ("prices changed", "T-24h", 1)
    assert (noted.kickoff_at, noted.as_of, noted.dagster_run_id) == (KICKOFF, now, "run")


def test_an_unchanged_forecast_is_looked_at_and_not_sealed_again(
    engine, clock, match_id, model_id
):
    for _ in range(2):
        now = clock.now()
        seal(engine, [body(match_id, model_id, now)], coming(engine, now), provenance(now))
        step(engine, by=timedelta(hours=1))
    assert [noted.sealed for noted in reviews(engine)] == [1, 0]
    assert count(engine, "forecast.seal") == 1
    assert coming(engine, clock.now())["cause"].to_list() == [None]


def test_the_next_horizon_seals_an_equal_forecast_again(engine, clock, match_id, model_id):
    now = clock.now()
    seal(engine, [body(match_id, model_id, now)], coming(engine, now), provenance(now))
    step(engine, to=KICKOFF - timedelta(minutes=59))
    now = clock.now()
    found = coming(engine, now)
    assert found["cause"].to_list() == ["T-1h"]
    later = body(match_id, model_id, now, horizon="T-1h")
    assert seal(engine, [later], found, provenance(now)) == 1


def test_two_looks_at_one_instant_are_one_review_with_the_cause_of_what_was_sealed(
    engine, clock, match_id, model_id
):
    now = clock.now()
    for cause in ("T-24h", "nightly"):
        values = provenance(now, **{f"m{match_id}": cause})
        seal(engine, [body(match_id, model_id, now)], coming(engine, now), values)
    (noted,) = reviews(engine)
    assert (noted.cause, noted.sealed) == ("T-24h", 1)
    other = body(match_id, model_id, now, features_digest="other")
    values = provenance(now, **{f"m{match_id}": "new model"})
    seal(engine, [other], coming(engine, now), values)
    (noted,) = reviews(engine)
    assert (noted.cause, noted.sealed) == ("new model", 2)


def test_a_match_about_to_kick_off_does_not_undo_the_others(engine, clock, match_id, model_id):
    ingest(engine, fixture("Caldervane", "Harrowmere", kickoff_at=KICKOFF + timedelta(days=5)))
    as_of = clock.now()
    found = coming(engine, as_of)
    bodies = [
        body(row["match_id"], model_id, as_of, kickoff_at=row["kickoff_at"])
        for row in found.iter_rows(named=True)
    ]
    # Forecasting took four hours of a fast clock: two are left, and sealing takes time, too.
    step(engine, by=timedelta(hours=4))
    assert seal(engine, bodies, found, provenance(as_of)) == 1
    assert [noted.match_id for noted in reviews(engine)] == [found["match_id"][1]]


def test_nothing_to_come_seals_nothing(engine, clock):
    now = clock.now()
    assert seal(engine, [], coming(engine, now), provenance(now)) == 0
    assert reviews(engine) == []


def test_a_final_score_is_settled_and_announced_once(engine, clock, match_id, model_id):
    now = clock.now()
    for track in ("odds_free", "market"):
        values = body(match_id, model_id, now, track=track)
        seal(engine, [values], coming(engine, now), provenance(now))
    step(engine, to=KICKOFF + timedelta(hours=2))
    ingest(engine, final(2, 1))
    assert [_settled(engine) for _ in range(2)] == [1, 0]
    ingest(engine, final(2, 2, fetched_at=KICKOFF + timedelta(hours=3)))
    assert _settled(engine) == 1
    with engine.connect() as connection:
        events = connection.execute(
            text(
                "SELECT topics, payload FROM events.event"
                " WHERE type = 'forecast.settled' ORDER BY seq"
            )
        ).all()
        (kept,) = connection.execute(select(settlement)).all()
    assert (kept.home_goals_90, kept.away_goals_90) == (2, 2)
    assert [set(event.topics) for event in events] == [{f"match:{match_id}", "competition:S1"}] * 2
    first, corrected = (event.payload for event in events)
    losses = {values["track"]: values["log_loss"] for values in first["tracks"]}
    assert losses == pytest.approx({"odds_free": 0.6931, "market": 0.6931}, abs=1e-4)
    assert corrected["tracks"][0]["log_loss"] == pytest.approx(1.204, abs=1e-3)
    assert json.dumps(first)


def _settled(engine: Engine) -> int:
    with UnitOfWork(engine) as uow:
        number = settle(uow, settled(engine), "run")
        uow.commit()
    return number

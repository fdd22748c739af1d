"""Tests over HTTP: planned, registered once, begun, read, cancelled; strangers change nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from assets.monitoring.ab_test import take_readings
from football.experiments.planner import Design, plan
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from storage.monitoring.ab_tests.registration import register
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.people import acts_on_record, headers_of
from tests.storage.monitoring.trials import Trial, trial_in

pytestmark = pytest.mark.services

DEVIATION = {"standard_deviation": 0.6, "matches_per_day": 8.0, "day_bound": 5.0}


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    return trial_in(engine)


@pytest.fixture
def api(
    serving_api, trial: Trial, database_url: str, ml_headers: dict[str, str]
) -> Iterator[httpx.Client]:
    with serving_api(database_url=database_url) as client:
        client.headers.update(ml_headers)
        yield client


@pytest.fixture(scope="module")
def refusing(
    serving_api, postgres_server, template_database: str
) -> Iterator[tuple[httpx.Client, Trial]]:
    """An API and its world that a module's refused requests share, for they change nothing."""
    postgres_server.copy(template_database, "refusing")
    url = postgres_server.url("refusing")
    engine = engine_of(url)
    set_stepped(engine, OPENING)
    with serving_api(database_url=url) as client:
        client.headers.update(headers_of(engine, "ml"))
        yield client, trial_in(engine)
    engine.dispose()
    postgres_server.administer("DROP DATABASE refusing WITH (FORCE)")


def wanted(trial: Trial, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": "Errs less",
        "hypothesis": "The challenger loses less.",
        "treatment_version_id": trial.challenger.model_version_id,
        "competitions": ["S1", "S2"],
        "minimum_effect": 0.1,
        "minimum_match_days": 3,
        **DEVIATION,
    }
    return body | changes


def made(api: httpx.Client, trial: Trial, **changes: Any) -> dict[str, Any]:
    answer = api.post("/v1/ab-tests", json=wanted(trial, **changes))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_test_is_registered_begun_read_and_cancelled(api, trial):
    test = made(api, trial)
    place = f"/v1/ab-tests/{test['ab_test_id']}"
    assert (test["state"], test["reading"], test["planned_matches"] > 0) == (
        "registered",
        None,
        True,
    )
    assert "salt" not in test
    assert api.get(f"{place}/memo").status_code == 404
    assert api.post(f"{place}/start").json()["state"] == "insufficient"
    assert api.post(f"{place}/start").status_code == 200
    begun = ["ab_test.register", "ab_test.start", "ab_test.start"]
    assert acts_on_record(trial.engine, "ab_test") == begun
    for _ in range(3):
        trial.play(1)
        list(take_readings(trial.engine, "run"))
    now = api.get(place).json()
    assert (now["state"], now["reading"]["matches"], now["reading"]["reading_no"]) == (
        "running", 24, 3,
    )  # fmt: skip
    assert [league["competition"] for league in now["reading"]["leagues"]] == ["S1", "S2"]
    memo = api.get(f"{place}/memo")
    assert memo.headers["content-type"].startswith("text/markdown")
    assert memo.text.startswith(f"# Test {test['ab_test_id']}: Errs less")
    ended = api.post(f"{place}/cancel", json={"reason": "enough"}).json()
    assert (ended["state"], ended["reason"]) == ("cancelled", "enough")
    assert api.post(f"{place}/start").status_code == 409


def test_lists_continue_where_the_page_before_ended(api, trial):
    numbers = [made(api, trial, name=f"Test {n}")["ab_test_id"] for n in range(3)]
    first = api.get("/v1/ab-tests?limit=2").json()
    second = api.get(f"/v1/ab-tests?limit=2&cursor={first['next_cursor']}").json()
    found = [item["ab_test_id"] for item in first["items"] + second["items"]]
    assert (found, second["next_cursor"]) == (numbers[::-1], None)
    assert api.get("/v1/ab-tests?state=running").json()["items"] == []


def test_readings_continue_and_keep_to_their_test(api, trial):
    place = f"/v1/ab-tests/{made(api, trial)['ab_test_id']}"
    other = f"/v1/ab-tests/{made(api, trial, name='Other')['ab_test_id']}"
    api.post(f"{place}/start")
    for _ in range(3):
        trial.play(1)
        list(take_readings(trial.engine, "run"))
    first = api.get(f"{place}/readings?limit=2").json()
    rest = api.get(f"{place}/readings?limit=2&cursor={first['next_cursor']}").json()
    found = [item["matches"] for item in first["items"] + rest["items"]]
    assert found == [24, 16, 8]
    refused = api.get(f"{other}/readings?cursor={first['next_cursor']}")
    assert (refused.status_code, "this test" in refused.text) == (422, True)


def test_the_same_key_registers_once_and_another_body_with_it_is_refused(api, trial):
    headers = {"Idempotency-Key": "key-1"}
    numbers = {
        api.post("/v1/ab-tests", json=wanted(trial), headers=headers).json()["ab_test_id"]
        for _ in range(2)
    }
    refused = api.post("/v1/ab-tests", json=wanted(trial, name="Other"), headers=headers)
    assert len(numbers) == 1
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["name"] == "Idempotency-Key"


@pytest.mark.parametrize("path", ["", "/1/start", "/1/cancel"])
def test_strangers_change_nothing(api, trial, path):
    apply(trial.engine, register(trial.registration()))
    for headers in ({}, {"Authorization": "Bearer guessed-token"}):
        api.headers.pop("Authorization", None)
        answer = api.post(f"/v1/ab-tests{path}", json=wanted(trial), headers=headers)
        assert answer.status_code == 401
    tests = api.get("/v1/ab-tests").json()["items"]
    assert [test["state"] for test in tests] == ["registered"]


def test_a_fan_changes_nothing(api, trial):
    headers = headers_of(trial.engine, "fan")
    answer = api.post("/v1/ab-tests", json=wanted(trial), headers=headers)
    assert (answer.status_code, "the role ml" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        ({"treatment_version_id": 999}, "treatment_version_id", "no version 999"),
        ({"treatment_version_id": 1}, "treatment_version_id", "only a challenger"),
        ({"competitions": []}, "competitions", "at least 1"),
        ({"competitions": ["XX"]}, "competitions.0", "no such competition"),
        ({"minimum_effect": 0}, "minimum_effect", "greater than"),
        ({"minimum_effect": 1e-6}, "minimum_effect", "million matches"),
        ({"alpha": 1}, "alpha", "less than"),
        ({"horizon": "T-2h"}, "horizon", "T-24h"),
        ({"name": "a\u0000b"}, "name", "control characters"),
        ({"guardrails": {"ece": -1}}, "guardrails.ece", "greater than"),
        ({"primary_metric": "rps"}, "primary_metric", "Extra inputs"),
        ({"standard_deviation": None}, "standard_deviation", "two match-days"),
    ],
)
def test_what_cannot_be_tested_is_refused_with_a_reason(refusing, change, name, message):
    api, trial = refusing
    answer = api.post("/v1/ab-tests", json=wanted(trial, **change))
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["name"]) == (422, name)
    assert message in fault["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 9_000])
def test_a_body_that_is_none_is_refused(refusing, body):
    api, _ = refusing
    assert api.post("/v1/ab-tests", content=body).status_code == 422


def test_a_plan_by_given_figures_is_what_the_mathematics_says(refusing):
    api, _ = refusing
    parameters = {"minimum_effect": 0.004, "standard_deviation": 0.07, "power": 0.9}
    found = api.get("/v1/ab-tests/plan", params=parameters).json()
    design = Design(
        minimum_effect=0.004, standard_deviation=0.07, matches_per_day=8.0, day_bound=1.12,
        power=0.9,
    )  # fmt: skip
    expected = plan(design)
    assert (found["matches"], found["fixed_matches"]) == (expected.matches, expected.fixed_matches)
    stricter = plan(replace(design, alpha=0.01)).matches
    assert stricter == api.get("/v1/ab-tests/plan", params={**parameters, "alpha": 0.01}).json()[
        "matches"
    ]  # fmt: skip


def test_a_plan_and_a_test_take_from_the_past_what_is_not_given(api, trial):
    trial.play(6)
    number = trial.challenger.model_version_id
    found = api.get(f"/v1/ab-tests/plan?minimum_effect=0.1&treatment_version_id={number}").json()
    assert (found["seen_matches"], found["matches_per_day"]) == (48, 8.0)
    assert 0.3 < found["standard_deviation"] < 2.0
    test = made(api, trial, **dict.fromkeys(DEVIATION))
    assert test["standard_deviation"] == pytest.approx(found["standard_deviation"])
    assert test["planned_matches"] == found["matches"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "minimum_effect"),
        ("minimum_effect=0.1", "standard_deviation"),
        ("minimum_effect=0.1&treatment_version_id=999", "no version 999"),
        ("minimum_effect=0.1&treatment_version_id=1", "match-days"),
        ("minimum_effect=nan&standard_deviation=1", "minimum_effect"),
        ("minimum_effect=0.1&standard_deviation=1&competitions=XX", "S1"),
        ("minimum_effect=0.1&standard_deviation=1&power=1", "power"),
    ],
)
def test_a_plan_that_cannot_be_made_says_what_is_missing(refusing, query, message):
    api, _ = refusing
    answer = api.get(f"/v1/ab-tests/plan?{query}")
    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize("path", ["", "/readings", "/memo"])
def test_a_test_that_is_not_there_is_not_found(refusing, path):
    api, _ = refusing
    answer = api.get(f"/v1/ab-tests/999{path}")
    assert (answer.status_code, "/v1/ab-tests" in answer.json()["detail"]) == (404, True)
    assert api.post("/v1/ab-tests/999/start").status_code == 404

"""The life of models on a running stack, in one journey.

Trained, registered, in the shadow, promoted by evidence, rolled back, drift found, trained again.
Time is stepped from Monday to Monday; what is planted is planted by training parameters, by the
API's moves and by the simulator's settings. Chapters follow each other and share one stack.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from football.backtest.recipe import ALLOWED
from football.backtest.tracks import Track
from football.features.columns import ODDS_FREE, WITHOUT_COUNTS
from storage.kit.engine import engine_of
from tests.clocks import set_speed, step
from tests.journeys.loop import NAME, Loop, Run
from tests.journeys.stacks import running
from tests.people import bearer, make_account, make_key

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(3600)]

CHANGED = "2026-03-03"
SETTINGS = {
    # From that day on hardly anybody scores.
    "TOUCHLINE_SHIFT_AT": CHANGED,
    "TOUCHLINE_SHIFT_GOALS": "-2",
}
# Every column, the matches of three months, nothing to hold the weights: it learns them by heart.
BY_HEART: dict[str, Any] = {
    "columns": list(ALLOWED[Track.ODDS_FREE]),
    "training_seasons": 1,
    "regularisation": 1e-9,
}
SOUND: dict[str, Any] = {
    "columns": list(ODDS_FREE),
    "fallback": list(WITHOUT_COUNTS),
    "training_seasons": 50,
    "regularisation": 250.0,
}
TEST: dict[str, Any] = {
    "name": "All seasons",
    "hypothesis": "A model of all seasons loses less than one that learned three months by heart.",
    "competitions": ["S1", "S2"],
    "horizon": "T-1h",
    "minimum_effect": 0.2,
    "alpha": 0.2,
    "standard_deviation": 1.5,
    "matches_per_day": 4.5,
    "day_bound": 7.0,
    "maximum_matches": 300,
}


def monday(year: int, month: int, day: int) -> datetime:
    """Return an instant before the night's work; an hour and a half later it is due."""
    return datetime(year, month, day, 2, 30, tzinfo=UTC)


MORE = timedelta(minutes=100)


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    with running("touchline loop ", SETTINGS) as stack:
        engine = engine_of(stack.environment["TOUCHLINE_DATABASE_URL"])
        headers = bearer(make_key(engine, make_account(engine, "admin"), "admin"))
        mlflow_url = stack.environment["TOUCHLINE_MLFLOW_TRACKING_URI"]
        with (
            httpx.Client(
                base_url=stack.api_url, headers=headers, trust_env=False, timeout=60
            ) as api,
            httpx.Client(base_url=stack.dagster_url, trust_env=False, timeout=60) as dagster,
            httpx.Client(base_url=mlflow_url, trust_env=False, timeout=60) as mlflow,
        ):
            loop = Loop(stack=stack, engine=engine, api=api, dagster=dagster, mlflow=mlflow)
            set_speed(engine, 0)
            # What trains here is asked for, or answers drift: not the calendar.
            loop.stop_sensor("retrain_weekly")
            yield loop
        engine.dispose()


def version(loop: Loop, number: int) -> dict[str, Any]:
    return next(each for each in loop.versions() if each["version"] == number)


def promote(loop: Loop, number: int, reason: str) -> None:
    """Promote a version by hand, later than what was forecast, and wait for MLflow."""
    step(loop.engine, by=timedelta(minutes=1))
    found = version(loop, number)
    moved = loop.post(f"/v1/models/{found['model_version_id']}/promote", {"reason": reason})
    assert moved["model"]["state"] == "champion"
    assert moved["decision"]["kind"] == "manual"
    loop.eventually(lambda: loop.alias("champion") == number, f"alias of {number}")


def test_what_is_trained_is_registered_and_what_is_useless_is_reported(loop: Loop):
    first = loop.champion()
    assert (first["version"], loop.alias("champion")) == (1, 1)
    for number, regularisation in ((2, 1e-9), (3, 1e-6)):
        ended = loop.train(**BY_HEART | {"regularisation": regularisation})
        assert ended["status"] == "failure"
        assert "better_than_base_rate" in ended["error"]
        made = version(loop, number)
        assert made["state"] == "rejected"
        assert made["recipe"]["training_seasons"] == 1
        assert made["dagster_run_id"] == ended["run_id"]
        assert "models_challenger" in loop.made_in(ended["run_id"], "train")
        detail = loop.get(f"/v1/models/{made['model_version_id']}")
        assert detail["decisions"][0]["kind"] == "rejection"
        assert loop.tags_of(number)
    loop.eventually(
        lambda: [
            each
            for each in loop.get("/v1/monitoring/alerts", state="open", kind="run")["items"]
            if each["details"].get("job") == "train"
        ],
        "an alert of the failed training",
    )
    assert loop.champion()["version"] == 1


def test_what_cannot_be_trained_says_why_and_leaves_nothing_behind(loop: Loop):
    before = [each["version"] for each in loop.versions()]
    for columns, message in (
        (["market_p_home"], "odds_free may not see market_p_home"),
        (["no_such_column"], "odds_free may not see no_such_column"),
    ):
        ended = loop.train(columns=columns)
        assert ended["status"] == "failure"
        assert message in ended["error"]
        assert ended["page"].endswith(ended["run_id"])
    assert [each["version"] for each in loop.versions()] == before
    latest = loop.mlflow.get(
        "/api/2.0/mlflow/model-versions/search", params={"filter": f"name='{NAME}'"}
    )
    found = latest.raise_for_status().json()["model_versions"]
    assert sorted(int(each["version"]) for each in found) == sorted(before)


def test_a_broken_model_promoted_by_hand_is_rolled_back(loop: Loop):
    promote(loop, 2, "somebody was sure of it")
    assert loop.alias("previous") == 1
    loop.pass_to(loop.now)
    for day in (monday(2025, 11, 24), monday(2025, 12, 8)):
        loop.pass_to(day)
        loop.night(day + MORE)
        if loop.decided("rollback"):
            break
    (decision,) = loop.decided("rollback")
    assert (decision["from_version"], decision["to_version"]) == (2, 1)
    assert "guardrail broken" in decision["reason"]
    assert "monitoring_guardrails" in loop.made_in(decision["dagster_run_id"], "nightly")
    assert version(loop, 2)["state"] == "rejected"
    assert [each["version"] for each in loop.events_of("model.rolled_back")] == [1]
    # It drifted from what it promised, too: fitted again it was as broken, and did not follow.
    recipes = {each["version"]: each["recipe"] for each in loop.versions()}
    refits = [each["to_version"] for each in loop.decided("refit")]
    assert {recipes[number] == recipes[1] for number in refits} <= {True}
    assert loop.champion()["recipe"] == recipes[1]
    loop.eventually(lambda: loop.alias("champion") == loop.champion()["version"], "alias")
    assert "rollback" in loop.tags_of(1)["decision"]


def test_a_better_challenger_in_the_shadow_is_promoted_by_the_evidence_of_its_test(loop: Loop):
    ended = loop.train(**SOUND, reason="all seasons, and something to hold the weights")
    assert ended["status"] == "success", ended
    challenger = loop.versions()[0]
    assert challenger["state"] == "challenger"
    assert loop.alias("challenger") == challenger["version"]
    # The handicap: two models that learned by heart, so that no guardrail has a better one before.
    promote(loop, 3, "a handicap for the champion")
    promote(loop, 2, "a handicap for the champion")

    body = TEST | {"treatment_version_id": challenger["model_version_id"]}
    test = loop.post("/v1/ab-tests", body)
    assert (test["control_version"], test["treatment_version"]) == (2, challenger["version"])
    path = f"/v1/ab-tests/{test['ab_test_id']}"
    assert loop.post(f"{path}/start")["started_at"]

    loop.pass_to(loop.now)
    shadow = loop.get(f"/v1/models/{challenger['model_version_id']}")["sealed"]
    assert {each["role"] for each in shadow} == {"challenger"}
    assert sum(each["matches"] for each in shadow) > 10
    for day in (
        monday(2025, 12, 22),
        monday(2026, 1, 19),
        monday(2026, 2, 2),
        monday(2026, 2, 16),
        monday(2026, 3, 2),
    ):
        loop.pass_to(day)
        if loop.get(path)["state"] not in {"insufficient", "running"}:
            break
    test = loop.get(path)
    assert (test["state"], test["reading"]["gain"] > 0.2) == ("promote", True), test
    readings = loop.get(f"{path}/readings")["items"]
    assert len(readings) >= 3
    memo = loop.api.get(f"{path}/memo").raise_for_status().text
    assert "promote" in memo

    (decision,) = loop.decided("evidence")
    winner = version(loop, decision["to_version"])  # the challenger, or fitted again by its recipe
    assert (decision["from_version"], winner["recipe"]) == (2, challenger["recipe"])
    assert decision["ab_test_id"] == test["ab_test_id"]
    assert decision["evidence"]["log_e_better"] >= test["reading"]["log_e_better"] - 1e-9
    assert "monitoring_ab_test" in loop.made_in(decision["dagster_run_id"], "settle", "nightly")
    assert loop.champion()["recipe"] == winner["recipe"]
    loop.eventually(lambda: loop.alias("champion") == loop.champion()["version"], "alias")
    assert (loop.alias("previous"), loop.alias("challenger")) == (2, None)
    assert "evidence" in loop.tags_of(winner["version"])["decision"]
    (promoted,) = [each for each in loop.events_of("model.promoted") if each["kind"] == "evidence"]
    assert promoted["version"] == winner["version"]
    assert promoted["ab_test_id"] == test["ab_test_id"]


def concept_drift(loop: Loop) -> dict[str, list[dict[str, Any]]]:
    """Return, by competition, what signalled that forecasts fail since the change."""
    found: dict[str, list[dict[str, Any]]] = {}
    for scope in ("S1", "S2"):
        report = loop.get("/v1/monitoring/drift", scope=scope)["items"][0]
        found[scope] = [
            each
            for each in report["values"]
            if (each["severity"], each["kind"]) == ("critical", "concept")
            and (each["signalled_on"] or "") >= CHANGED
        ]
    return {scope: signals for scope, signals in found.items() if signals}


def test_drift_is_found_raises_an_alert_and_leads_to_a_training(loop: Loop):
    champion, before = loop.champion(), {run.run_id for run in loop.runs("retrain")}
    found: dict[str, list[dict[str, Any]]] = {}
    fortnights = (monday(2026, 3, 2) + timedelta(days=14 * number) for number in range(5))
    for day in (each for each in fortnights if each > loop.now):
        loop.pass_to(day)
        night = loop.night(day + MORE)
        assert "monitoring_drift" in night.made
        found = concept_drift(loop)
        if found:
            break
    assert found
    raised = loop.get("/v1/monitoring/alerts", kind="drift", severity="critical")["items"]
    assert {f"drift:{scope}:concept" for scope in found} <= {each["key"] for each in raised}

    def retrained() -> list[Run]:
        return [
            run
            for run in loop.runs("retrain")
            if run.run_id not in before and run.status == "SUCCESS"
        ]

    loop.eventually(retrained, "retrained")
    (training,) = retrained()
    assert set(found) & set(re.findall(r"drift:(\w+):concept", training.tags["touchline/due"]))
    assert {"models_outcome", "models_champion"} <= training.made
    (made,) = [each for each in loop.versions() if each["dagster_run_id"] == training.run_id]
    decided = loop.get(f"/v1/models/{made['model_version_id']}")["decisions"][-1]
    assert (decided["kind"], made["state"]) == ("refit", "champion"), decided
    assert made["recipe"] == champion["recipe"]
    loop.eventually(lambda: loop.alias("champion") == made["version"], "alias")
    assert loop.events_of("model.promoted")[-1]["version"] == made["version"]

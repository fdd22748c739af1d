"""What a data engineer does in Dagster's pages: backfill, retry from failure, pause, look around.

All through GraphQL, which is what the pages themselves use.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.clocks import step
from tests.databases import owner_of

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]

LOCATION = {"repositoryLocationName": "touchline", "repositoryName": "__repository__"}
RUN = "runId status jobName rootRunId tags { key value } stepStats { stepKey status }"


class Pages:
    """Dagster's webserver, asked as its pages ask it."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def ask(self, query: str, **variables: Any) -> Any:
        answer = self._http.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer["errors"]
        (data,) = answer["data"].values()
        return data

    def launch(self, job: str, **tags: str) -> str:
        answer = self.ask(
            "mutation Launch($p: ExecutionParams!) { launchRun(executionParams: $p) {"
            " ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }",
            p={
                "selector": {**LOCATION, "jobName": job},
                "runConfigData": {},
                "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
            },
        )
        return answer["run"]["runId"]

    def retry(self, run_id: str) -> str:
        answer = self.ask(
            "mutation Retry($p: ReexecutionParams!) {"
            " launchRunReexecution(reexecutionParams: $p) {"
            " ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }",
            p={"parentRunId": run_id, "strategy": "FROM_FAILURE"},
        )
        return answer["run"]["runId"]

    def run(self, run_id: str) -> dict[str, Any]:
        return self.ask(
            f"query Run($id: ID!) {{ runOrError(runId: $id) {{ ... on Run {{ {RUN} }} }} }}",
            id=run_id,
        )

    def runs(self, job: str) -> list[dict[str, Any]]:
        return self.ask(
            "query Runs($job: String!) { runsOrError(filter: {pipelineName: $job}, limit: 50) {"
            f" ... on Runs {{ results {{ {RUN} }} }} }} }}",
            job=job,
        )["results"]

    def ended(self, run_id: str) -> dict[str, Any]:
        return self.until(
            lambda: self.run(run_id), lambda run: run["status"] in {"SUCCESS", "FAILURE"}
        )

    @staticmethod
    def until(read: Any, is_it: Any, within_seconds: float = 180) -> Any:
        """Return what `read` says as soon as it is what is waited for."""
        deadline = time.monotonic() + within_seconds
        while not is_it(state := read()):
            assert time.monotonic() < deadline, state
            time.sleep(0.5)
        return state

    def sensor(self, name: str) -> dict[str, Any]:
        return self.ask(
            "query Sensor($s: SensorSelector!) { sensorOrError(sensorSelector: $s) {"
            " ... on Sensor { sensorState { id status } } } }",
            s={**LOCATION, "sensorName": name},
        )["sensorState"]

    def ticks(self, name: str) -> list[float]:
        """When a sensor had its last turns, in seconds since the epoch."""
        found = self.ask(
            "query Ticks($s: SensorSelector!) { sensorOrError(sensorSelector: $s) {"
            " ... on Sensor { sensorState { ticks(limit: 20) { timestamp } } } } }",
            s={**LOCATION, "sensorName": name},
        )
        return [tick["timestamp"] for tick in found["sensorState"]["ticks"]]

    def pause(self, name: str) -> None:
        self.ask(
            "mutation Stop($id: String!) { stopSensor(id: $id) { __typename } }",
            id=self.sensor(name)["id"],
        )

    def resume(self, name: str) -> None:
        self.ask(
            "mutation Start($s: SensorSelector!) { startSensor(sensorSelector: $s)"
            " { __typename } }",
            s={**LOCATION, "sensorName": name},
        )


@pytest.fixture
def pages(stack: Any) -> Iterator[Pages]:
    with httpx.Client(base_url=stack.dagster_url, trust_env=False, timeout=60) as http:
        yield Pages(http)


@pytest.fixture
def a_broken_table(world_engine: Engine) -> Iterator[Any]:
    """Make reviews impossible to write until it is called."""

    def rename(old: str, new: str) -> None:
        with owner_of(world_engine) as owner, owner.begin() as connection:
            connection.execute(text(f"ALTER TABLE forecast.{old} RENAME TO {new}"))

    rename("review", "review_away")
    mended: list[bool] = []

    def mend() -> None:
        if not mended:
            mended.append(True)
            rename("review_away", "review")

    yield mend
    mend()


def test_two_seasons_are_backfilled_in_one_run(pages: Pages) -> None:
    keys = ["S1_2019-20", "S2_2019-20"]
    backfill = pages.ask(
        "mutation Fill($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) {"
        " ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }",
        p={
            "assetSelection": [{"path": ["raw_footballdata__season"]}],
            "partitionNames": keys,
            "title": "two seasons again",
        },
    )["backfillId"]
    done = pages.until(
        lambda: pages.ask(
            "query Fill($id: String!) { partitionBackfillOrError(backfillId: $id) {"
            f" ... on PartitionBackfill {{ status runs {{ {RUN} }} }} }} }}",
            id=backfill,
        ),
        lambda state: state["status"].startswith("COMPLETED"),
    )
    assert done["status"] == "COMPLETED_SUCCESS"
    (run,) = done["runs"]
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert tags["dagster/asset_partition_range_start"] == keys[0]
    assert tags["dagster/asset_partition_range_end"] == keys[1]


def test_a_failed_run_is_retried_from_the_step_that_failed(
    pages: Pages, a_broken_table: Any, world_engine: Engine
) -> None:
    first = pages.ended(pages.launch("forecast"))
    assert first["status"] == "FAILURE"
    a_broken_table()
    second = pages.ended(pages.retry(first["runId"]))
    assert second["status"] == "SUCCESS"
    assert second["rootRunId"] == first["runId"]
    steps = {each["stepKey"] for each in second["stepStats"]}
    done = {each["stepKey"] for each in first["stepStats"] if each["status"] == "SUCCESS"}
    assert "predictions_upcoming" in steps
    assert done
    assert not done & steps, "what had succeeded does not run again"
    with world_engine.connect() as connection:
        alerts = text("SELECT payload FROM events.event WHERE type = 'alert.raised'")
        pages.until(
            lambda: [alert.get("run_id") for (alert,) in connection.execute(alerts)],
            lambda listed: first["runId"] in listed,
        )


def test_a_paused_sensor_asks_for_nothing_and_makes_good_when_it_goes_on(
    pages: Pages, world_engine: Engine
) -> None:
    pages.pause("feeds_hourly")
    assert pages.sensor("feeds_hourly")["status"] == "STOPPED"
    before = {run["runId"] for run in pages.runs("feeds")}
    step(world_engine, by=timedelta(hours=2))
    since = time.time()
    # Another sensor, asked as often as the paused one, has had two turns.
    pages.until(
        lambda: pages.ticks("nightly_daily"), lambda ticks: sum(at > since for at in ticks) >= 2
    )
    pages.until(lambda: pages.runs("feeds"), _is_quiet)
    paused = {run["runId"] for run in pages.runs("feeds")}
    assert len(paused - before) <= 1, "one may have been asked for just before"
    pages.resume("feeds_hourly")
    pages.until(
        lambda: pages.runs("feeds"),
        lambda runs: _is_quiet(runs) and {run["runId"] for run in runs} > paused,
    )
    assert pages.runs("feeds")[0]["status"] == "SUCCESS"


def _is_quiet(runs: list[dict[str, Any]]) -> bool:
    return all(run["status"] in {"SUCCESS", "FAILURE"} for run in runs)


def test_every_asset_says_whose_it_is_and_how_fresh(pages: Pages) -> None:
    nodes = pages.ask(
        "query { assetNodes { assetKey { path } groupName description kinds"
        " owners { ... on TeamAssetOwner { team } } hasAssetChecks pools } }"
    )
    ours = {"raw", "core", "features", "models", "predictions", "monitoring", "games"}
    assert {node["groupName"] for node in nodes} == ours
    for node in nodes:
        name = node["assetKey"]["path"]
        assert node["description"], name
        assert node["owners"], name
        assert node["kinds"], name
        assert node["hasAssetChecks"], name
    waiting = [node for node in nodes if node["groupName"] in {"raw", "core"}]
    assert all(node["pools"] for node in waiting)

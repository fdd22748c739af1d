"""What the journey of the models does as a person would: over HTTP, and by letting time pass.

What belongs here: ways to ask, to wait and to see. What does not: the story (`test_model_loop`).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import Engine, text

from storage.kit.clock import DatabaseClock
from tests.clocks import step
from tests.journeys.stacks import Stack

NAME = "outcome_odds_free"
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
_PATIENCE_SECONDS = 900.0
_POLL_SECONDS = 0.5

_RUNS = """query Runs($job: String!) { runsOrError(filter: {pipelineName: $job}, limit: 100) {
  ... on Runs { results { runId status tags { key value }
    assetMaterializations { assetKey { path } } } } } }"""
_SENSORS = """query { workspaceOrError { ... on Workspace { locationEntries {
  locationOrLoadError { ... on RepositoryLocation { repositories {
    sensors { id name sensorState { id } } } } } } } } }"""
_STOP = """mutation Stop($id: String!) { stopSensor(id: $id) {
  __typename ... on StopSensorMutationResult { instigationState { status } } } }"""

_UNSETTLED = """
SELECT count(*) FROM football.match m LEFT JOIN forecast.settlement s USING (match_id)
WHERE m.kickoff_at < clock.now() - interval '3 hours' AND s.match_id IS NULL
    AND (m.status IN ('scheduled', 'in_play') OR (m.status = 'finished'
        AND EXISTS (SELECT FROM forecast.forecast f WHERE f.match_id = m.match_id)))
"""
_UNSEALED = """
SELECT count(*) FROM football.match m CROSS JOIN forecast.model_version v
WHERE m.status = 'scheduled' AND m.kickoff_at BETWEEN clock.now() + interval '5 minutes'
        AND clock.now() + interval '13 days'
    AND v.name = 'outcome_odds_free' AND v.state IN ('champion', 'challenger')
    AND NOT EXISTS (SELECT FROM forecast.forecast f
        WHERE f.match_id = m.match_id AND f.model_version_id = v.model_version_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as Dagster tells of it."""

    run_id: str
    status: str
    tags: Mapping[str, str]
    made: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A running stack, seen through its API, Dagster's and MLflow's."""

    stack: Stack
    engine: Engine
    api: httpx.Client
    dagster: httpx.Client
    mlflow: httpx.Client

    @property
    def now(self) -> datetime:
        return DatabaseClock(self.engine).now()

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        return self.api.get(path, params=parameters).raise_for_status().json()

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self.api.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def query_result(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask Dagster."""
        body = {"query": query, "variables": variables}
        return self.dagster.post("/graphql", json=body).raise_for_status().json()["data"]

    def runs(self, job: str) -> list[Run]:
        """Return a job's runs, newest first, each with the assets it made."""
        return [
            Run(
                run_id=each["runId"],
                status=each["status"],
                tags={tag["key"]: tag["value"] for tag in each["tags"]},
                made=frozenset(
                    made["assetKey"]["path"][-1] for made in each["assetMaterializations"]
                ),
            )
            for each in self.query_result(_RUNS, job=job)["runsOrError"]["results"]
        ]

    def stop_sensor(self, name: str) -> None:
        """Switch a sensor off, as its page in Dagster does."""
        for entry in self.query_result(_SENSORS)["workspaceOrError"]["locationEntries"]:
            for repository in entry["locationOrLoadError"]["repositories"]:
                for sensor in repository["sensors"]:
                    if sensor["name"] == name:
                        stopped = self.query_result(_STOP, id=sensor["id"])["stopSensor"]
                        assert stopped["instigationState"]["status"] == "STOPPED"
                        return
        raise AssertionError(f"no sensor {name}")

    def train(self, **wanted: Any) -> dict[str, Any]:
        """Ask for a training over HTTP and return how its run ended."""
        training = self.post(
            "/v1/ml/train", {"kind": "challenger", "track": "odds_free", **wanted}
        )
        ended: dict[str, Any] = {}

        def has_ended() -> bool:
            ended.update(self.get(training["follow"])["runs"][0])
            return ended["status"].upper() in ENDED

        self.eventually(has_ended, f"{training['job']} run {training['run_id']}")
        return ended

    def versions(self, state: str | None = None) -> list[dict[str, Any]]:
        """Return the versions of the model without prices, newest first."""
        named = {"name": NAME, "limit": 50} | ({"state": state} if state else {})
        return self.get("/v1/models", **named)["items"]

    def champion(self) -> dict[str, Any]:
        (champion,) = self.versions("champion")
        return champion

    def decided(self, kind: str) -> list[dict[str, Any]]:
        """Return the decisions of a kind, newest first."""
        decisions = self.get("/v1/models/decisions", name=NAME, limit=200)["items"]
        return [each for each in decisions if each["kind"] == kind]

    def made_in(self, run_id: str, *jobs: str) -> frozenset[str]:
        """Return what a run of one of these jobs made."""
        return next(run.made for job in jobs for run in self.runs(job) if run.run_id == run_id)

    def alias(self, alias: str) -> int | None:
        """Return where MLflow's alias points."""
        path = "/api/2.0/mlflow/registered-models/alias"
        answer = self.mlflow.get(path, params={"name": NAME, "alias": alias})
        return int(answer.json()["model_version"]["version"]) if answer.is_success else None

    def tags_of(self, version: int) -> dict[str, str]:
        """Return the tags of a version in MLflow."""
        path = "/api/2.0/mlflow/model-versions/get"
        answer = self.mlflow.get(path, params={"name": NAME, "version": str(version)})
        found = answer.raise_for_status().json()["model_version"]
        return {tag["key"]: tag["value"] for tag in found.get("tags", ())}

    def events_of(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a kind about the model, oldest first."""
        found: list[dict[str, Any]] = []
        page = {"cursor": "oldest", "events": [{}]}
        while page["events"]:
            page = self.get("/v1/events", topics="models", limit=500, after=page["cursor"])
            found += [each["payload"] for each in page["events"] if each["type"] == kind]
        return [each for each in found if each.get("name") == NAME]

    def count(self, statement: str) -> int:
        with self.engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()

    def pass_to(self, instant: datetime) -> None:
        """Let time pass; wait until what was played is settled and what comes is sealed."""
        if instant > self.now:
            step(self.engine, to=instant)
        self.eventually(lambda: self.count(_UNSETTLED) == 0, "settled")
        self.eventually(lambda: self.count(_UNSEALED) == 0, "sealed")

    def night(self, instant: datetime) -> Run:
        """Let time pass to an instant after four o'clock and return its nightly run."""
        step(self.engine, to=instant)
        found: list[Run] = []

        def has_served() -> bool:
            found[:] = [
                each
                for each in self.runs("nightly")
                if each.status == "SUCCESS"
                and datetime.fromisoformat(each.tags["touchline/as_of"]) >= instant
            ]
            return bool(found)

        self.eventually(has_served, "nightly")
        return found[0]

    def eventually(self, condition: Callable[[], object], what: str) -> None:
        """Wait for what the stack does by itself."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"not within {_PATIENCE_SECONDS} s: {what}"
            time.sleep(_POLL_SECONDS)

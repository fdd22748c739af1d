"""Launches and watches runs of a stack's Dagster, as its pages do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

from clients.dagster import operations
from clients.dagster.sync import DagsterClient
from clients.dagster.values import Partition
from pipelines import tags

_RUNS = """
query Runs($filter: RunsFilter!) { runsOrError(filter: $filter) {
  ... on Runs { results { runId status parentRunId tags { key value } } } } }
"""


class Runs:
    """The runs of one Dagster."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def launch(self, job: str, chosen: Mapping[str, str] | None = None) -> str:
        """Launches a job with these tags; returns the run's id."""
        dagster, wanted = DagsterClient(self._http), chosen or {}
        location = dagster.location_of(job)
        if day := wanted.get(tags.PARTITION):
            partition = Partition(name="scoreboard_days", key=day)
            dagster.ask(operations.add_partition(location, partition))
        return dagster.launch(location, job, wanted)

    def status_of(self, run_id: str) -> str:
        (found,) = self._found(runIds=[run_id])
        return found["status"]

    def failures_of(self, run_id: str) -> list[str]:
        """What each failed step of a run says, and the run itself at its end."""
        page = DagsterClient(self._http).ask(operations.logs(run_id, limit=5000))
        lasting = {"RunFailureEvent", "ExecutionStepFailureEvent", "EngineEvent"}
        return [
            f"{event.step or event.kind}: {event.failure or event.message}"
            for event in page.events
            if event.kind in lasting
        ][-12:]

    def retry_of(self, run_id: str) -> str | None:
        """The run that Dagster started in place of a failed one."""
        retries = self._found(tags=[{"key": "dagster/parent_run_id", "value": run_id}])
        return retries[0]["runId"] if retries else None

    def tagged(self, key: str, value: str) -> list[dict[str, Any]]:
        return self._found(tags=[{"key": key, "value": value}])

    def _found(self, **chosen: Any) -> list[dict[str, Any]]:
        body = {"query": _RUNS, "variables": {"filter": chosen}}
        answer = self._http.post("/graphql", json=body).raise_for_status().json()
        return answer["data"]["runsOrError"]["results"]


def today(now: datetime) -> dict[str, str]:
    """The tags of a run for the day of a domain instant."""
    return {**tags.as_of(now), **tags.spanning([f"{now:%Y-%m-%d}"])}


@contextmanager
def runs_at(url: str) -> Iterator[Runs]:
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
        yield Runs(http)

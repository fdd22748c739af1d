"""Dagster's GraphQL as far as the API needs it: launching a job and saying how its run goes.

What belongs here: the wire. What does not: which job, and who may ask (`serving.ml`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from serving.errors import OrchestratorAwayError

_TIMEOUT_SECONDS = 10.0
_RUN = "runId jobName status startTime endTime tags { key value }"
_LOCATION = """query { workspaceOrError {
  ... on PythonError { message }
  ... on Workspace { locationEntries { name locationOrLoadError {
    ... on PythonError { message }
    ... on RepositoryLocation { repositories { name jobs { name } } } } } } } }"""
_LAUNCH = """mutation Launch($parameters: ExecutionParams!) {
  launchRun(executionParams: $parameters) { __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } } } }"""
_FIND = f"""query Find($run: ID!) {{ runOrError(runId: $run) {{ __typename
  ... on Run {{ {_RUN} }} }} }}"""
_FAILURE = """query Failure($run: ID!) { logsForRun(runId: $run, limit: 1000) {
  ... on EventConnection { events { __typename
    ... on ExecutionStepFailureEvent { error { message causes { message } } }
    ... on RunFailureEvent { message } } } } }"""
_RECENT = f"""query Recent($limit: Int!, $tags: [ExecutionTag!]) {{
  runsOrError(filter: {{tags: $tags}}, limit: $limit) {{ __typename
    ... on Runs {{ results {{ {_RUN} }} }} }} }}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run stands.

    Attributes:
        status: Dagster's word in lower case: `queued`, `started`, `success`, `failure`, …
        tags: what it was asked with.
    """

    run_id: str
    job: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    tags: Mapping[str, str]


class Orchestrator:
    """One Dagster webserver; None of an address means that there is none."""

    def __init__(self, url: str | None) -> None:
        self._url = url

    def page_of(self, run_id: str) -> str:
        """Return where a person follows a run."""
        return f"{(self._url or '').rstrip('/')}/runs/{run_id}"

    async def launch(self, job: str, *, tags: Mapping[str, str], config: Mapping[str, Any]) -> str:
        """Ask for a run and return its id.

        Raises:
            OrchestratorAwayError: Dagster does not answer or refuses.
        """
        parameters = {
            "selector": {**await self._repository_of(job), "jobName": job},
            "runConfigData": config,
            "executionMetadata": {
                "tags": [{"key": key, "value": value} for key, value in tags.items()],
            },
        }
        answer = (await self._ask(_LAUNCH, {"parameters": parameters}))["launchRun"]
        if answer["__typename"] != "LaunchRunSuccess":
            raise OrchestratorAwayError(f"Dagster refuses to launch {job}: {answer}"[:500])
        return str(answer["run"]["runId"])

    async def find(self, run_id: str) -> Run | None:
        """Return a run; None if there is no such."""
        found = (await self._ask(_FIND, {"run": run_id}))["runOrError"]
        return _run(found) if found["__typename"] == "Run" else None

    async def failure_of(self, run_id: str) -> str | None:
        """Return what a failed run says of its failure."""
        answer = (await self._ask(_FAILURE, {"run": run_id}))["logsForRun"]
        for event in answer.get("events", ()):
            if event["__typename"] == "ExecutionStepFailureEvent" and event.get("error"):
                error: dict[str, Any] = event["error"]
                causes: list[dict[str, Any]] = error.get("causes") or []
                return str((causes[-1] if causes else error)["message"]).strip()
        return None

    async def recent(self, *, limit: int, tags: Mapping[str, str]) -> list[Run]:
        """Return the newest runs that carry some tags."""
        named = [{"key": key, "value": value} for key, value in tags.items()]
        answer = (await self._ask(_RECENT, {"limit": limit, "tags": named}))["runsOrError"]
        return [_run(found) for found in answer.get("results", ())]

    async def _repository_of(self, job: str) -> dict[str, str]:
        workspace = (await self._ask(_LOCATION, {}))["workspaceOrError"]
        for entry in workspace.get("locationEntries", ()):
            loaded: dict[str, Any] = entry["locationOrLoadError"] or {}
            for repository in loaded.get("repositories", ()):
                if any(each["name"] == job for each in repository["jobs"]):
                    return {
                        "repositoryLocationName": entry["name"],
                        "repositoryName": repository["name"],
                    }
        raise OrchestratorAwayError(
            f"Dagster does not offer the job {job}: its code location is still loading or failed."
        )

    async def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        if self._url is None:
            raise OrchestratorAwayError(
                "This API knows no Dagster: set TOUCHLINE_DAGSTER_URL and restart it."
            )
        try:
            async with httpx.AsyncClient(
                base_url=self._url, timeout=_TIMEOUT_SECONDS, trust_env=False
            ) as http:
                response = await http.post(
                    "/graphql", json={"query": query, "variables": variables}
                )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OrchestratorAwayError(
                f"Dagster at {self._url} does not answer: start it (`make up`), then try again."
            ) from error
        if answer.get("errors"):
            raise OrchestratorAwayError("Dagster did not understand the request; see its log.")
        return answer["data"]


def _run(found: Mapping[str, Any]) -> Run:
    return Run(
        run_id=found["runId"],
        job=found["jobName"],
        status=str(found["status"]).lower(),
        started_at=_instant(found["startTime"]),
        ended_at=_instant(found["endTime"]),
        tags={tag["key"]: tag["value"] for tag in found["tags"]},
    )


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

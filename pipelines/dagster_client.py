"""Dagster's GraphQL, as far as launching and watching runs needs it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_ENDED = {"SUCCESS", "FAILURE", "CANCELED"}

_LOCATION = """
query Location { workspaceOrError {
  ... on PythonError { message }
  ... on Workspace { locationEntries { name loadStatus locationOrLoadError {
    ... on PythonError { message }
    ... on RepositoryLocation { repositories { name jobs { name } } } } } } } }
"""

_LAUNCH = """
mutation Launch($parameters: ExecutionParams!) { launchRun(executionParams: $parameters) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message }
  ... on InvalidSubsetError { message }
  ... on PipelineNotFoundError { message }
  ... on RunConflict { message }
  ... on RunConfigValidationInvalid { errors { message } } } }
"""

_LOGS = """
query Logs($run: ID!, $after: String) {
  runOrError(runId: $run) { ... on Run { status } }
  logsForRun(runId: $run, afterCursor: $after, limit: 500) {
    ... on EventConnection { cursor hasMore events {
      __typename
      ... on MessageEvent { stepKey message }
      ... on ExecutionStepFailureEvent { error { message causes { message } } }
      ... on RunFailureEvent { error { message } } } } } }
"""


class DagsterUnreachableError(RuntimeError):
    """Dagster did not answer, refused the request, or could not load the definitions."""


class RunFailedError(RuntimeError):
    """A run ended without success; the message names the step and where to read more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The code location that holds our jobs."""

    location: str
    repository: str

    @property
    def selector(self) -> dict[str, str]:
        return {"repositoryLocationName": self.location, "repositoryName": self.repository}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvent:
    """One line of a run's log."""

    kind: str
    step: str | None
    message: str


class DagsterClient:
    """A webserver's GraphQL endpoint."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def location_of(self, job: str, *, timeout_seconds: float = 60.0) -> Location:
        """Find the code location with a job, waiting for the webserver and for it to load.

        Raises:
            DagsterUnreachableError: nobody answered in time, or the location failed to load or
                never offered the job.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                found = self._locations_with(job)
            except DagsterUnreachableError as error:
                if not isinstance(error.__cause__, httpx.ConnectError):
                    raise
                found, lacking = None, error
            else:
                lacking = DagsterUnreachableError(f"no code location offers the job {job!r}")
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise lacking
            time.sleep(0.25)

    def launch(self, location: Location, job: str, tags: Mapping[str, str]) -> str:
        """Launch a job and return the run's id."""
        parameters = {
            "selector": {**location.selector, "jobName": job},
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
        }
        answer = self._ask(_LAUNCH, {"parameters": parameters})["launchRun"]
        if answer["__typename"] != "LaunchRunSuccess":
            raise DagsterUnreachableError(f"cannot launch {job}: {answer}")
        return str(answer["run"]["runId"])

    def follow(self, run_id: str, *, poll_seconds: float = 0.5) -> Iterator[RunEvent]:
        """Yield a run's events as they are written, until it has succeeded.

        Raises:
            RunFailedError: the run failed or was cancelled.
        """
        cursor: str | None = None
        failure = ""
        while True:
            answer = self._ask(_LOGS, {"run": run_id, "after": cursor})
            page = answer["logsForRun"]
            for event in page["events"]:
                yield _event(event)
                failure = failure or _failure(event)
            cursor = page["cursor"]
            status = answer["runOrError"]["status"]
            if status in _ENDED and not page["events"]:
                break
            if not page["hasMore"]:
                time.sleep(poll_seconds)
        if status != "SUCCESS":
            where = f"{str(self._http.base_url).rstrip('/')}/runs/{run_id}"
            raise RunFailedError(f"{failure or f'the run ended as {status}'} (see {where})")

    def _locations_with(self, job: str) -> Location | None:
        workspace = self._ask(_LOCATION, {})["workspaceOrError"]
        for entry in workspace.get("locationEntries", ()):
            loaded = entry["locationOrLoadError"] or {}
            if "message" in loaded:
                raise DagsterUnreachableError(
                    f"{entry['name']} does not load: {loaded['message']}"
                )
            for repository in loaded.get("repositories", ()):
                if any(each["name"] == job for each in repository["jobs"]):
                    return Location(location=entry["name"], repository=repository["name"])
        return None

    def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response = self._http.post("/graphql", json={"query": query, "variables": variables})
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DagsterUnreachableError(
                f"no usable answer from {self._http.base_url}: {error}"
            ) from error
        if answer.get("errors"):
            raise DagsterUnreachableError(str(answer["errors"][0].get("message")))
        return answer["data"]


def _event(event: Mapping[str, Any]) -> RunEvent:
    return RunEvent(
        kind=event["__typename"], step=event.get("stepKey"), message=event.get("message") or ""
    )


def _failure(event: Mapping[str, Any]) -> str:
    """What a failure event says, deepest cause first; empty for other events."""
    if event["__typename"] != "ExecutionStepFailureEvent":
        return ""
    error = event.get("error") or {}
    causes = error.get("causes") or []
    message = (causes[-1] if causes else error).get("message") or event.get("message") or ""
    return f"step {event.get('stepKey')} failed: {message.strip()}"

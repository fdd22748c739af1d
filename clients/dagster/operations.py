"""Each thing to ask of Dagster: its request, and how to read the answer. No network.

Every function returns an `Operation`; a client sends `body()` and gives the JSON of the answer
to `read()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from clients.dagster import queries
from clients.dagster.errors import RefusedError, UnableError, UnreachableError
from clients.dagster.values import Location, LogPage, Partition, Run, RunEvent

T_co = TypeVar("T_co", covariant=True)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """One request and the meaning of its answer."""

    query: str
    variables: Json
    parse: Callable[[Json], T_co]

    def body(self) -> dict[str, Any]:
        """Return what is posted to `/graphql`, as JSON."""
        return {"query": self.query, "variables": dict(self.variables)}

    def read(self, answer: Any) -> T_co:
        """Return what an answer means.

        Raises:
            UnableError: Dagster failed at it.
            RefusedError: Dagster rejects the request.
            UnreachableError: the answer is not what Dagster's GraphQL promises.
        """
        try:
            if answer.get("errors"):
                first = answer["errors"][0]
                # With a path it came from within, while a field was resolved: the request is fine.
                raise (UnableError if first.get("path") else RefusedError)(str(first["message"]))
            return self.parse(answer["data"])
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise UnreachableError(f"an answer that Dagster does not give: {error!r}") from error


def location_of(job: str) -> Operation[Location | None]:
    """Find the code location with a job; None while no location offers it."""
    return Operation(queries.LOCATIONS, {}, lambda data: _location(data, job))


def launch(
    location: Location, job: str, *, tags: Mapping[str, str], config: Json
) -> Operation[str]:
    """Launch a job; the answer is the run's id."""
    parameters = {
        "selector": {
            "repositoryLocationName": location.location,
            "repositoryName": location.repository,
            "jobName": job,
        },
        "runConfigData": dict(config),
        "executionMetadata": {"tags": _pairs(tags)},
    }

    def parse(data: Json) -> str:
        launched = data["launchRun"]
        if launched["__typename"] != "LaunchRunSuccess":
            raise _refused(launched)(f"cannot launch {job}: {launched}"[:500])
        return str(launched["run"]["runId"])

    return Operation(queries.LAUNCH, {"parameters": parameters}, parse)


def add_partition(location: Location, partition: Partition) -> Operation[None]:
    """Let a set of dynamic partitions have a key; harmless when it has."""
    variables = {
        "repository": {
            "repositoryLocationName": location.location,
            "repositoryName": location.repository,
        },
        "set": partition.name,
        "key": partition.key,
    }

    def parse(data: Json) -> None:
        added = data["addDynamicPartition"]
        if added["__typename"] not in {
            "AddDynamicPartitionSuccess",
            "DuplicateDynamicPartitionError",
        }:
            raise _refused(added)(f"cannot add the partition {partition.key}: {added}"[:500])

    return Operation(queries.ADD_PARTITION, variables, parse)


def terminate(run_id: str) -> Operation[bool]:
    """Let a run end; the answer is whether it was there and had not ended."""

    def parse(data: Json) -> bool:
        kind = data["terminateRun"]["__typename"]
        if kind in {"TerminateRunSuccess", "RunNotFoundError", "TerminateRunFailure"}:
            return kind == "TerminateRunSuccess"
        refused = _refused(data["terminateRun"])
        raise refused(f"cannot end the run {run_id}: {data['terminateRun']}"[:500])

    return Operation(queries.TERMINATE, {"run": run_id}, parse)


def find(run_id: str) -> Operation[Run | None]:
    """Look a run up; None if there is none with this id."""

    def parse(data: Json) -> Run | None:
        found = data["runOrError"]
        if found["__typename"] == "RunNotFoundError":
            return None
        return _run(_not_refused(found))

    return Operation(queries.RUN, {"run": run_id}, parse)


def recent(*, limit: int, tags: Mapping[str, str]) -> Operation[list[Run]]:
    """List the newest runs that carry all of these tags, newest first."""
    variables = {"limit": limit, "tags": _pairs(tags)}
    return Operation(
        queries.RUNS,
        variables,
        lambda data: [_run(each) for each in _not_refused(data["runsOrError"])["results"]],
    )


def logs(run_id: str, *, after: str | None = None, limit: int = 500) -> Operation[LogPage]:
    """Read a run's log from a cursor on; None begins with its first line."""

    def parse(data: Json) -> LogPage:
        page = _not_refused(data["logsForRun"])
        return LogPage(
            status=str(data["runOrError"]["status"]).lower(),
            events=tuple(_event(each) for each in page["events"]),
            cursor=page["cursor"],
            has_more=page["hasMore"],
        )

    return Operation(queries.LOGS, {"run": run_id, "after": after, "limit": limit}, parse)


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _not_refused(answer: Json) -> Json:
    if "message" in answer:
        raise _refused(answer)(str(answer["message"]))
    return answer


def _refused(answer: Json) -> type[RefusedError]:
    """Return what an answer is an error of: Python's says nothing about the request."""
    return UnableError if answer.get("__typename") == "PythonError" else RefusedError


def _location(data: Json, job: str) -> Location | None:
    for entry in _not_refused(data["workspaceOrError"])["locationEntries"]:
        loaded: Json = entry["locationOrLoadError"] or {}
        if "message" in loaded:
            raise UnableError(f"{entry['name']} does not load: {loaded['message']}")
        for repository in loaded.get("repositories", ()):
            if any(each["name"] == job for each in repository["jobs"]):
                return Location(location=entry["name"], repository=repository["name"])
    return None


def _run(found: Json) -> Run:
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


def _event(event: Json) -> RunEvent:
    message = event.get("message") or ""
    kind = event["__typename"]
    failed = kind == "ExecutionStepFailureEvent"
    return RunEvent(
        kind=kind,
        step=event.get("stepKey"),
        message=message,
        failure=_cause(event.get("error") or {}, message) if failed else "",
    )


def _cause(error: Json, message: str) -> str:
    """Return what the deepest cause says, or else the event itself."""
    causes: list[Json] = error.get("causes") or []
    return str((causes[-1] if causes else error).get("message") or message).strip()

"""The client that waits, on answers written here; `test_webserver` sends to a real Dagster."""

import json
from collections.abc import Callable

import httpx
import pytest

from clients.dagster.errors import RefusedError, RunFailedError, UnreachableError
from clients.dagster.sync import DagsterClient
from clients.dagster.values import Location

HERE = Location(location="touchline", repository="__repository__")
SPINE = {"name": "__repository__", "jobs": [{"name": "spine"}]}


def client(answer: Callable[[dict], dict]) -> DagsterClient:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answer(json.loads(request.content)))

    transport = httpx.MockTransport(handle)
    return DagsterClient(httpx.Client(transport=transport, base_url="http://dagster"))


def workspace(loaded: dict) -> dict:
    entry = {"name": "touchline", "loadStatus": "LOADED", "locationOrLoadError": loaded}
    return {"data": {"workspaceOrError": {"locationEntries": [entry]}}}


def logs(status: str, *events: dict) -> dict:
    connection = {"cursor": "1", "hasMore": False, "events": list(events)}
    return {"data": {"runOrError": {"status": status}, "logsForRun": connection}}


def test_the_location_with_the_job_is_found():
    dagster = client(lambda _: workspace({"repositories": [SPINE]}))
    assert dagster.location_of("spine") == HERE


def test_a_location_that_does_not_load_says_why():
    dagster = client(lambda _: workspace({"message": "No module named assets"}))
    with pytest.raises(RefusedError, match="No module named assets"):
        dagster.location_of("refresh")


def test_a_webserver_that_is_still_coming_up_is_waited_for():
    answers = iter([None, None, workspace({"repositories": [SPINE]})])

    def answer(_: dict) -> dict:
        found = next(answers)
        if found is None:
            raise httpx.ConnectError("refused")
        return found

    assert client(answer).location_of("spine") == HERE


def test_a_webserver_that_never_comes_up_is_not_waited_for_in_vain():
    def answer(_: dict) -> dict:
        raise httpx.ConnectError("refused")

    with pytest.raises(UnreachableError, match="refused"):
        client(answer).location_of("spine", timeout_seconds=0.1)


def test_a_launch_carries_its_tags():
    requests: list[dict] = []

    def answer(request: dict) -> dict:
        requests.append(request["variables"]["parameters"])
        return {"data": {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": "r1"}}}}

    assert client(answer).launch(HERE, "refresh", {"dagster/partition": "2025-11-15"}) == "r1"
    assert requests[0]["selector"]["jobName"] == "refresh"
    assert requests[0]["executionMetadata"]["tags"] == [
        {"key": "dagster/partition", "value": "2025-11-15"}
    ]


def test_a_refused_launch_is_an_error():
    refused = {"launchRun": {"__typename": "PythonError", "message": "no"}}
    with pytest.raises(RefusedError, match="cannot launch refresh"):
        client(lambda _: {"data": refused}).launch(HERE, "refresh", {})


def test_events_are_followed_to_the_end():
    start = {"__typename": "ExecutionStepStartEvent", "stepKey": "core_matches", "message": "go"}
    pages = iter([logs("STARTED", start), logs("SUCCESS")])
    events = list(client(lambda _: next(pages)).follow("r1", poll_seconds=0))
    assert [(event.kind, event.step) for event in events] == [
        ("ExecutionStepStartEvent", "core_matches")
    ]


def test_a_failed_run_names_the_step_the_cause_and_the_page():
    failure = {
        "__typename": "ExecutionStepFailureEvent",
        "stepKey": "core_matches",
        "message": "failed",
        "error": {"message": "wrapper", "causes": [{"message": "relation does not exist"}]},
    }
    pages = iter([logs("FAILURE", failure), logs("FAILURE")])
    with pytest.raises(RunFailedError) as raised:
        list(client(lambda _: next(pages)).follow("r1", poll_seconds=0))
    assert "step core_matches failed: relation does not exist" in str(raised.value)
    assert "http://dagster/runs/r1" in str(raised.value)


def test_an_answer_that_is_no_json_is_an_error():
    transport = httpx.MockTransport(lambda _: httpx.Response(502, text="bad gateway"))
    dagster = DagsterClient(httpx.Client(transport=transport, base_url="http://dagster"))
    with pytest.raises(UnreachableError, match="no usable answer"):
        dagster.launch(HERE, "refresh", {})

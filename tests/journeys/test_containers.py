"""Every command of docker-compose.yml, run with the environment it has there."""

import time
from collections.abc import Iterator

import httpx
import pytest

from pipelines.dagster_client import DagsterClient
from tests.journeys.containers import Containers, running

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]

STATUS = "query S($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    with running(tmp_path_factory.mktemp("containers")) as containers:
        yield containers


def get(containers: Containers, name: str, path: str, **headers: str) -> httpx.Response:
    return httpx.get(
        f"{containers.url_of(name)}{path}", headers=headers, trust_env=False, timeout=30
    )


def test_the_first_run_fills_the_world(containers: Containers) -> None:
    answer = get(containers, "api", "/v1/forecasts/upcoming").raise_for_status().json()
    assert answer["world"] == "simulated"
    assert answer["items"]
    assert get(containers, "api", "/readyz").status_code == httpx.codes.OK


def test_mlflow_answers_to_its_name_among_the_containers_and_to_no_other(
    containers: Containers,
) -> None:
    assert get(containers, "mlflow", "/", Host="mlflow:8702").status_code == httpx.codes.OK
    refused = get(containers, "mlflow", "/", Host="evil.example:8702")
    assert refused.status_code == httpx.codes.FORBIDDEN


def test_a_first_run_that_is_started_again_finds_nothing_to_do(containers: Containers) -> None:
    containers.start("first-run")
    assert containers.processes["first-run"].wait(timeout=60) == 0


def test_a_killed_code_server_comes_back_and_the_runs_it_took_along_are_failed(
    containers: Containers,
) -> None:
    with httpx.Client(
        base_url=containers.url_of("webserver"), trust_env=False, timeout=60
    ) as http:

        def status_of(run: str) -> str:
            asked = {"query": STATUS, "variables": {"run": run}}
            return http.post("/graphql", json=asked).json()["data"]["runOrError"]["status"]

        def until(run: str, *wanted: str) -> None:
            deadline = time.monotonic() + 60
            while (status := status_of(run)) not in wanted:
                assert time.monotonic() < deadline, status
                time.sleep(0.05)

        dagster = DagsterClient(http)
        location = dagster.location_of("refresh")
        run = dagster.launch(location, "refresh", {})
        until(run, "STARTED")
        containers.kill("code-server")
        containers.start("code-server")
        until(run, "FAILURE")
        containers.until_healthy("code-server")
        assert dagster.location_of("refresh") == location


def test_each_stops_within_its_patience(containers: Containers) -> None:
    took = containers.stop()
    assert {"api", "code-server", "daemon", "mlflow", "postgres", "webserver"} <= took.keys()
    for name, seconds in took.items():
        patience = containers.services[name].get("stop_grace_period", "10s")
        assert seconds < float(patience.removesuffix("s")), name

"""Every command of docker-compose.yml, run with the environment it has there."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.conftest import OPENING
from tests.journeys.containers import Containers, running
from tests.journeys.launching import runs_at, today

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]


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


def test_dagster_answers_to_its_name_among_the_containers_and_to_no_other(
    containers: Containers,
) -> None:
    path = "/server_info"
    assert get(containers, "webserver", path, Host="webserver:8701").status_code == httpx.codes.OK
    refused = get(containers, "webserver", path, Host="evil.example:8701")
    assert refused.status_code == httpx.codes.BAD_REQUEST


def test_a_run_that_was_killed_with_the_code_server_is_retried_and_succeeds(
    containers: Containers,
) -> None:
    with runs_at(containers.url_of("webserver")) as runs:

        def until(condition: Callable[[], object], within_seconds: float = 120.0) -> None:
            deadline = time.monotonic() + within_seconds
            while not condition():
                assert time.monotonic() < deadline, containers.log_of("code-server")
                time.sleep(0.05)

        run = runs.launch("feeds", today(OPENING))
        until(lambda: runs.status_of(run) == "STARTED")
        containers.kill("code-server")
        containers.start("code-server")
        until(lambda: runs.status_of(run) == "FAILURE")
        until(lambda: runs.retry_of(run))
        (retry,) = runs.tagged("dagster/root_run_id", run)
        until(lambda: runs.status_of(retry["runId"]) == "SUCCESS", within_seconds=240)


def test_each_stops_within_its_patience(containers: Containers) -> None:
    took = containers.stop()
    assert {"api", "code-server", "daemon", "mlflow", "postgres", "webserver"} <= took.keys()
    for name, seconds in took.items():
        patience = containers.services[name].get("stop_grace_period", "10s")
        assert seconds < float(patience.removesuffix("s")), name

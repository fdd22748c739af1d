"""Every image built, and docker-compose.yml lived through, where a Docker engine is there.

`make containers-test` says what was skipped and why. What needs no engine is tried everywhere: the
file against the table of services (`tests/touchline/containers`), its commands and environments
as processes (`test_containers`).
"""

from collections.abc import Iterator

import httpx
import pytest

from tests.journeys.engine import Project, missing, project
from tests.touchline.containers.compose import load
from tests.touchline.containers.place import ENVIRON

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(5_400)]
IMAGES = {"touchline-api", "touchline-code", "touchline-dagster", "touchline-mlflow"}
KILL_SERVER = (
    "import os, signal\n"
    "for name in filter(str.isdigit, os.listdir('/proc')):\n"
    "    words = open(f'/proc/{name}/cmdline').read().split('\\0')\n"
    "    if 'serve' in words and int(name) > 1: os.kill(int(name), signal.SIGKILL)"
)


@pytest.fixture(scope="module")
def containers() -> Iterator[Project]:
    if reason := missing():
        pytest.skip(f"no image was built and no container run: {reason}")
    with project() as made:
        made.build()
        made.up()
        yield made


def ours() -> list[str]:
    """The services that stay up and run an image of ours."""
    services = load("docker-compose.yml", environ=ENVIRON)["services"]
    return [
        name
        for name, found in services.items()
        if found["image"] in IMAGES and "healthcheck" in found
    ]


def test_the_first_run_fills_the_world(containers: Project) -> None:
    api = containers.address_of("api", 8700)
    assert httpx.get(f"{api}/readyz", trust_env=False).status_code == httpx.codes.OK
    answer = httpx.get(f"{api}/v1/forecasts/upcoming", trust_env=False, timeout=30)
    assert answer.raise_for_status().json()["items"]
    assert {row["Image"] for row in containers.states().values()} >= IMAGES


def test_ours_are_ordinary_users_who_can_write_nothing_but_scratch(containers: Project) -> None:
    for name in ours():
        host = containers.inspected(name)["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert containers.run_in(name, "import os; assert os.geteuid() > 1000").returncode == 0
        assert containers.run_in(name, "open('/app/x', 'w')").returncode != 0, name
        assert containers.run_in(name, "open('/tmp/x', 'w')").returncode == 0, name


def test_a_server_that_dies_is_started_again(containers: Project) -> None:
    before = containers.inspected("api")["RestartCount"]
    containers.run_in("api", KILL_SERVER)
    containers.until(lambda _: containers.inspected("api")["RestartCount"] > before)
    containers.until(lambda found: found["api"]["Health"] == "healthy")


def test_what_was_made_is_there_after_all_were_replaced(containers: Project) -> None:
    before = newest_seal(containers)
    assert before > 0
    containers.compose("down", "--timeout", "30", within_seconds=300)
    containers.up()
    assert newest_seal(containers) >= before


def newest_seal(containers: Project) -> int:
    api = containers.address_of("api", 8700)
    answer = httpx.get(f"{api}/v1/seals", trust_env=False, timeout=30)
    return max(each["seal_no"] for each in answer.raise_for_status().json()["items"])

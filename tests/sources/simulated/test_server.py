"""The server and its faults, seen through the real clients."""

import asyncio

import httpx
import pytest

from sources.espn.client import EspnClient
from sources.footballdata.client import FootballDataClient
from sources.http import Retry
from sources.simulated.app import create_app
from sources.simulated.world import World
from tests.sources.simulated.conftest import StepClock

NO_RETRY = Retry(waits_seconds=())


def _client(base_url: str, prefix: str, timeout: float = 10) -> httpx.Client:
    return httpx.Client(base_url=f"{base_url}{prefix}", trust_env=False, timeout=timeout)


def test_the_server_says_which_world_it_is(http: httpx.Client) -> None:
    body = http.get("/healthz").json()
    assert (body["status"], body["world"]) == ("ok", "simulated")
    assert body["now"] == World.OPENING.isoformat()


def test_the_real_clients_are_served(base_url: str, clock: StepClock) -> None:
    with _client(base_url, "") as http:
        season = FootballDataClient(http, clock).season("S1", 2024)
        board = EspnClient(http, clock).scoreboard("sim.1", "202511")
    assert (season.status, board.status) == (200, 200)
    assert season.fetched_at == board.fetched_at == World.OPENING


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_a_status_can_be_requested(base_url: str, clock: StepClock, status: int) -> None:
    with _client(base_url, f"/faults/{status}") as http:
        fetched = EspnClient(http, clock, retry=NO_RETRY).scoreboard("sim.1")
    assert fetched.status == status
    assert fetched.error_class is not None
    assert ("retry-after" in fetched.headers) == (status in {429, 503})


def test_a_timeout_can_be_requested(base_url: str, clock: StepClock) -> None:
    with _client(base_url, "/faults/timeout", timeout=0.2) as http:
        fetched = EspnClient(http, clock, retry=NO_RETRY).scoreboard("sim.1")
    assert fetched.status is None
    assert fetched.error_class is not None


def test_a_truncated_answer_is_the_first_half_of_the_real_one(http: httpx.Client) -> None:
    whole = http.get("/fixtures.csv").content
    half = http.get("/faults/truncated/fixtures.csv")
    assert half.status_code == 200
    assert half.content == whole[: len(whole) // 2]


def test_an_unknown_fault_is_not_found(http: httpx.Client) -> None:
    assert http.get("/faults/gremlins/fixtures.csv").status_code == 404
    assert http.get("/faults/200/fixtures.csv").status_code == 404


def test_the_application_needs_no_server(world: World) -> None:
    async def status() -> int:
        transport = httpx.ASGITransport(create_app(world, StepClock(World.OPENING)))
        async with httpx.AsyncClient(transport=transport, base_url="http://northland") as http:
            return (await http.get("/fixtures.csv")).status_code

    assert asyncio.run(status()) == 200

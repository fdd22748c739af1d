"""What a browser is tricked into sending runs nothing in Dagster, and its own pages still work."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx
import pytest
import websockets
from playwright.sync_api import Browser, WebSocket, expect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from clients.dagster import operations
from clients.dagster.sync import DagsterClient
from tests.browsers import chromium
from tests.journeys.launching import runs_at
from tests.journeys.stacks import Stack

pytestmark = pytest.mark.journey

EVIL = "https://evil.example"
MARK = "test/attack"


@pytest.fixture
def dagster(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.dagster_url, trust_env=False, timeout=30) as http:
        yield http


@pytest.fixture
def attack(dagster: httpx.Client) -> dict[str, str]:
    """A mutation that launches a run, as parameters of an address."""
    location = DagsterClient(dagster).location_of("refresh")
    body = operations.launch(location, "refresh", tags={MARK: "launched"}, config={}).body()
    return {"query": str(body["query"]), "variables": json.dumps(body["variables"])}


@pytest.fixture(autouse=True)
def launches(stack: Stack) -> Iterator[None]:
    """No test of this file may have launched anything."""
    yield
    with runs_at(stack.dagster_url) as runs:
        assert not runs.tagged(MARK, "launched")


def test_a_picture_or_link_of_another_site_runs_nothing(
    dagster: httpx.Client, attack: dict[str, str]
) -> None:
    answer = dagster.get("/graphql", params=attack, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert "POST" in answer.text


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:1", "http://[::1"])
def test_a_form_of_another_site_runs_nothing(
    dagster: httpx.Client, attack: dict[str, str], origin: str
) -> None:
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    answer = dagster.post("/graphql", params=attack, headers=headers, content=b"x")
    assert answer.status_code == httpx.codes.FORBIDDEN


def test_a_form_of_another_site_reports_no_asset(dagster: httpx.Client) -> None:
    headers = {"Origin": EVIL, "Content-Type": "text/plain"}
    answer = dagster.post("/report_asset_materialization/attacked", headers=headers)
    assert answer.status_code == httpx.codes.FORBIDDEN


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8701", "127.0.0.1.evil.example"])
def test_a_name_that_was_pointed_at_this_machine_is_not_served(
    dagster: httpx.Client, attack: dict[str, str], host: str
) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert dagster.post("/graphql", json=attack, headers=headers).status_code == 400
    assert dagster.get("/", headers={"Host": host}).status_code == 400


def test_no_other_site_may_frame_a_page(dagster: httpx.Client) -> None:
    page = dagster.get("/", headers={"Accept": "text/html"}).raise_for_status()
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


async def shake_hands(stack: Stack, origin: str | None, **options: str) -> str:
    """Opens Dagster's WebSocket and returns its first answer."""
    address = urlsplit(stack.dagster_url)
    async with websockets.connect(
        f"ws://{address.netloc}/graphql",
        origin=Origin(origin) if origin else None,
        subprotocols=[Subprotocol("graphql-ws")],
        proxy=None,
        additional_headers=options,
    ) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        return json.loads(await socket.recv())["type"]


def test_the_websocket_opens_for_its_own_pages_and_for_programs(stack: Stack) -> None:
    assert asyncio.run(shake_hands(stack, stack.dagster_url)) == "connection_ack"
    assert asyncio.run(shake_hands(stack, None)) == "connection_ack"


def test_the_websocket_does_not_open_for_another_site(stack: Stack) -> None:
    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(shake_hands(stack, EVIL))
    assert refused.value.response.status_code == httpx.codes.FORBIDDEN


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_the_pages_work_and_follow_a_run_by_subscription(stack: Stack, browser: Browser) -> None:
    with runs_at(stack.dagster_url) as runs:
        run = runs.launch("housekeeping")
        stack.eventually(lambda: runs.status_of(run) == "SUCCESS", within_seconds=240)
    received: list[str | bytes] = []

    def keep(frame: str | bytes) -> None:  # Playwright marks its listeners: no built-in will do
        received.append(frame)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page = browser.new_page()
    page.on("websocket", listen)
    page.goto(f"{stack.dagster_url}/runs/{run}")
    expect(page.get_by_text("RUN_SUCCESS").first).to_be_visible(timeout=60_000)
    assert any("RunSuccessEvent" in str(frame) for frame in received)
    page.close()


class OtherSite(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's names
        pass


@pytest.fixture
def other_site() -> Iterator[str]:
    """A site on another port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_another_site_in_the_browser_reaches_nothing(
    stack: Stack, browser: Browser, attack: dict[str, str], other_site: str
) -> None:
    page = browser.new_page()
    page.goto(other_site)
    reached = page.evaluate(
        """async ([address, query]) => {
          const send = (method) => fetch(`${address}/graphql?${query}`, {method, mode: "no-cors"});
          await send("GET"); await send("POST");
          const socket = new WebSocket(address.replace("http", "ws") + "/graphql", "graphql-ws");
          return await new Promise(done => {
            socket.onopen = () => done("opened"); socket.onerror = () => done("refused"); });
        }""",
        [stack.dagster_url, str(httpx.QueryParams(attack))],
    )
    assert reached == "refused"
    page.close()

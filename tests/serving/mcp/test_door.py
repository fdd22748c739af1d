"""The door for other people's agents, with the official client over real HTTP."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, asynccontextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent, TextResourceContents
from sqlalchemy import insert, update

from football.models.dixon_coles import DixonColes
from serving.mcp.tools import TOOLS
from storage.forecast.tables.forecast import model_version
from storage.identity.tables.account import account
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.databases import url_as
from tests.people import api_of, make_account, make_key
from tests.serving.conftest import League, until
from tests.serving.served import served

pytestmark = pytest.mark.services

GOALS = DixonColes(
    teams=("Askvik", "Dalur"),
    attack=(0.2, -0.2),
    defence=(0.1, -0.1),
    intercept=0.2,
    home_advantage=0.3,
    rho=-0.05,
    log_likelihood=0.0,
    strength_sd=(0.15, 0.2),
    openness_sd=(0.1, 0.1),
)
MODES = ("legacy", "auto")


@pytest.fixture(scope="module")
def url(postgres_server, template_database: str) -> Iterator[str]:
    name = f"mcp_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def league(url: str, make_league) -> Iterator[League]:
    engine = engine_of(url)
    set_stepped(engine, OPENING)
    made = make_league(engine, DatabaseClock(engine))
    with engine.begin() as connection:
        connection.execute(
            insert(model_version).values(
                name="goal_S1", version=3, track="goal_model", family="dixon_coles",
                parameters=GOALS.to_dict(), state="champion", as_of=made.now, trained_at=made.now,
            )
        )  # fmt: skip
    yield made
    engine.dispose()


@pytest.fixture(scope="module")
def match_id(league: League) -> int:
    number = league.add_match(20)
    league.seal(number, 20, "odds_free")
    return number


@pytest.fixture(scope="module")
def address(serving_api, url: str, match_id: int) -> Iterator[str]:
    with serving_api(database_url=url) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield f"{str(client.base_url).rstrip('/')}/mcp"


def key_of(league: League, kind: str, *scopes: str) -> str:
    """A key of somebody new; of an agent's account, or a person's."""
    number = make_account(league.engine)
    with api_of(league.engine) as engine, engine.begin() as connection:
        own = update(account).where(account.c.account_id == number)
        connection.execute(own.values(kind=kind))
    return make_key(league.engine, number, "fan", *scopes)


@asynccontextmanager
async def connected(
    address: str, key: str | None = None, mode: str = "auto", transport: Any = None
) -> AsyncGenerator[Client]:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=30, transport=transport) as http,
        Client(streamable_http_client(address, http_client=http), mode=mode) as client,
    ):
        yield client


def call(address: str, name: str, key: str | None = None, **given: Any) -> CallToolResult:
    async def scene() -> CallToolResult:
        async with connected(address, key) as client:
            return await client.call_tool(name, given)

    return asyncio.run(scene())


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", MODES)
def test_clients_of_either_age_list_and_use_the_tools(address: str, match_id: int, mode: str):
    async def scene() -> None:
        async with connected(address, mode=mode) as client:
            listed = (await client.list_tools()).tools
            assert [each.name for each in listed] == [each.name for each in TOOLS]
            assert all(each.input_schema["additionalProperties"] is False for each in listed)
            writing = [each.name for each in listed if not each.annotations.read_only_hint]  # pyright: ignore[reportOptionalMemberAccess]
            assert writing == ["post_note", "submit_pick"]
            found = await client.call_tool("find_matches", {"competition": "S1"})
            assert not found.is_error
            assert found.structured_content["items"][0]["match_id"] == match_id
            assert json.loads(text_of(found)) == found.structured_content
            forecast = await client.call_tool("read_forecast", {"match_id": match_id})
            line = forecast.structured_content["lines"]["odds_free"]
            assert line["seal_no"] == 1
            proof = await client.call_tool("read_proof", {"forecast_id": line["forecast_id"]})
            assert proof.structured_content["forecast_id"] == line["forecast_id"]

    asyncio.run(scene())


def test_each_reading_tool_answers(address: str, match_id: int):
    given = {
        "find_teams": {"name": "Ask"},
        "read_standings": {"competition": "S1"},
        "read_track_record": {"kind": "external"},
        "read_live": {"match_id": match_id},
        "what_if": {"competition": "S1", "home": "Askvik", "away": "Dalur"},
    }

    async def scene() -> dict[str, CallToolResult]:
        async with connected(address) as client:
            return {name: await client.call_tool(name, each) for name, each in given.items()}

    answers = asyncio.run(scene())
    assert [name for name, each in answers.items() if each.is_error] == []
    imagined = answers["what_if"].structured_content["forecast"]
    assert sum(imagined["probabilities"].values()) == pytest.approx(1)
    assert imagined["basis"] == "goal_model"


@pytest.mark.parametrize(
    ("name", "given", "hint"),
    [
        ("read_forecast", {"match_id": 999_999}, "404"),
        ("read_forecast", {"match_id": "seven"}, "match_id"),
        ("read_forecast", {}, "match_id: Field required"),
        ("read_forecast", {"match_id": 1, "x": 1}, "x: Extra inputs"),
        ("read_forecast", {"match_id": 1, "markets": "nonsense"}, "allowed"),
        ("find_matches", {"competition": "ZZ"}, "allowed: "),
        ("find_matches", {"status": "soon"}, "allowed, separated by commas"),
        ("find_matches", {"from": "yesterday"}, "2025-11-15"),
        ("find_matches", {"cursor": "!"}, "cursor"),
        ("read_standings", {"competition": "../ops"}, "404"),
        ("read_proof", {"forecast_id": "1"}, "forecast_id"),
        ("what_if", {"competition": "S1", "home": "A\tb", "away": "c"}, "control"),
        ("fly", {}, "there are find_matches"),
        ("post_note", {"text": "hello"}, "Say who you are"),
    ],
)
def test_what_is_wrong_is_a_result_that_says_what_to_do(
    address: str, name: str, given: dict[str, Any], hint: str
):
    refused = call(address, name, **given)
    assert refused.is_error
    assert hint in text_of(refused)


def test_an_agent_posts_a_labelled_note_once(address: str, league: League, match_id: int):
    key = key_of(league, "agent", "community:write")
    given = {"text": "Askvik look strong", "match_id": match_id, "request_key": "a note"}
    made = [call(address, "post_note", key, **given) for _ in range(2)]
    assert [each.is_error for each in made] == [False, False]
    assert made[0].structured_content == made[1].structured_content
    post = made[0].structured_content
    assert post["author"]["is_agent"]
    assert post["match_id"] == match_id
    shown = httpx.get(address.replace("/mcp", f"/v1/social/posts/{post['post_id']}")).json()
    assert shown["text"] == given["text"]


def test_a_note_needs_an_agents_key_with_the_scope(address: str, league: League):
    person = call(address, "post_note", key_of(league, "person", "community:write"), text="hi")
    assert person.is_error
    assert "key of an agent" in text_of(person)
    without = call(address, "post_note", key_of(league, "agent", "account:read"), text="hi")
    assert without.is_error
    assert "lacks the scope community:write" in text_of(without)


@pytest.mark.parametrize("mode", MODES)
def test_methods_and_schemas_are_resources(address: str, mode: str):
    async def scene() -> None:
        async with connected(address, mode=mode) as client:
            listed = [each.uri for each in (await client.list_resources()).resources]
            assert listed == ["touchline://methods", "touchline://schemas"]
            assert (await client.list_resource_templates()).resource_templates
            (methods,) = (await client.read_resource(listed[0])).contents
            assert isinstance(methods, TextResourceContents)
            assert methods.text.startswith("# How Touchline forecasts")
            (schema,) = (await client.read_resource(f"{listed[1]}/ForecastDetail")).contents
            assert isinstance(schema, TextResourceContents)
            document = json.loads(schema.text)
            assert "lines" in document["properties"]
            assert "SealedLine" in document["$defs"]
            with pytest.raises(MCPError, match="touchline://methods"):
                await client.read_resource("touchline://secrets")

    asyncio.run(scene())


RAW = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"Authorization": "Basic eDp5"}, 401),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_who_is_nobody_or_from_elsewhere_is_refused_by_status(
    address: str, headers: dict[str, str], status: int
):
    refused = httpx.post(address, json=LIST, headers=RAW | headers)
    assert refused.status_code == status
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert ("WWW-Authenticate" in refused.headers) == (status == 401)


def test_a_cookie_counts_for_nothing_here(address: str, league: League):
    key = key_of(league, "agent", "community:write")
    body = LIST | {
        "method": "tools/call",
        "params": {"name": "post_note", "arguments": {"text": "x"}},
    }
    cookies = {"touchline_access": key, "__Host-touchline_access": key}
    refused = httpx.post(address, json=body, headers=RAW, cookies=cookies)
    assert "Say who you are" in refused.json()["result"]["content"][0]["text"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"7", b'{"jsonrpc": "2.0"}', b"\xff\xfe",
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":7}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}',
        b'{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1,"method":"nonsense"}',
        b"[" * 5000,
        b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"' + b"x" * 20_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", [None, "2025-11-25", "2026-07-28", "1999-01-01"])
def test_what_is_no_message_is_refused(address: str, body: bytes, version: str | None):
    protocol = {} if version is None else {"MCP-Protocol-Version": version}
    answer = httpx.post(address, content=body, headers=RAW | protocol, timeout=10)
    assert answer.status_code < 500
    is_ignored = answer.status_code == 202 and not answer.content  # taken for a notification
    assert answer.status_code >= 400 or is_ignored or "error" in answer.json()


def test_there_is_no_stream_and_no_session(address: str):
    assert httpx.get(address, headers=RAW).status_code == 405
    assert httpx.delete(address, headers=RAW).status_code == 405
    begin = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    opened = httpx.post(
        address, json=LIST | {"method": "initialize", "params": begin}, headers=RAW
    )
    assert opened.json()["result"]["serverInfo"]["name"] == "touchline"
    assert "mcp-session-id" not in opened.headers


def test_the_limits_of_the_api_hold_here(serving_api, url: str, league: League, match_id: int):
    key = key_of(league, "agent", "community:write")
    with serving_api(database_url=url, rate_limits="on", limit_write="2/minute") as api:
        address = f"{str(api.base_url).rstrip('/')}/mcp"
        made = [call(address, "post_note", key, text=f"note {n}") for n in range(3)]
    assert [each.is_error for each in made] == [False, False, True]
    assert text_of(made[2]).startswith("429")
    assert "Try again in" in text_of(made[2])


class Alternating(httpx2.AsyncBaseTransport):
    """Sends each request to the next of several processes, as a balancer does."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._turn = ports, count()
        self._below = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        port = self._ports[next(self._turn) % len(self._ports)]
        request.url = request.url.copy_with(port=port)
        return await self._below.handle_async_request(request)

    async def aclose(self) -> None:
        await self._below.aclose()


@pytest.mark.parametrize("mode", MODES)
def test_two_processes_serve_one_client(url: str, match_id: int, mode: str):
    async def scene(ports: list[int]) -> list[bool]:
        async with connected(
            "http://127.0.0.1/mcp", mode=mode, transport=Alternating(ports)
        ) as client:
            calls = [client.call_tool("read_forecast", {"match_id": match_id}) for _ in range(10)]
            return [each.is_error for each in await asyncio.gather(*calls)]

    with ExitStack() as stack:
        as_api = url_as(Role.API, url)
        apis = [stack.enter_context(served(as_api)) for _ in range(2)]
        assert asyncio.run(scene([each.port for each in apis])) == [False] * 10


def test_its_library_is_imported_by_the_first_request_only():
    script = (
        "import sys; from serving.app import create_app; from serving.settings import"
        " ServingSettings; create_app(ServingSettings(database_url=None)).openapi();"
        " print([n for n in sys.modules if n.split('.')[0] in ('mcp', 'mcp_types', 'httpx2')])"
    )
    run = subprocess.run(  # noqa: S603 our own
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"

"""Requests that do not end are cut, whoever hogs connections is refused, and proxies are named."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from serving.kit.connections.addresses import Proxies, counted_address
from serving.settings import ServingSettings
from tests.serving.served import (
    Served,
    all_of,
    eventually,
    is_gone,
    served,
    without_tracebacks,
)

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(60)]

_HEAD_SECONDS = 0.5
_BODY_SECONDS = 0.5
_CONNECTIONS = 30
_POST = (
    b"POST /v1/forecasts/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
)


@pytest.fixture(scope="module")
def database(postgres_server, template_database) -> Iterator[str]:
    postgres_server.copy(template_database, "slow_writers")
    yield postgres_server.url("slow_writers")
    postgres_server.administer("DROP DATABASE slow_writers WITH (FORCE)")


@pytest.fixture(scope="module")
def api(database) -> Iterator[Served]:
    with served(
        database,
        head_seconds=_HEAD_SECONDS,
        body_seconds=_BODY_SECONDS,
        connections_per_address=_CONNECTIONS,
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest) -> Iterator[None]:
    if "api" not in request.fixturenames:
        yield
        return
    with without_tracebacks(request.getfixturevalue("api")):
        yield


def drip(connection: socket.socket, part: bytes, *, seconds: float = 10.0) -> bytes:
    """Send a little ever again until the other end closes; return its answer."""
    deadline = time.monotonic() + seconds
    connection.settimeout(0.05)
    data = b""
    try:
        while time.monotonic() < deadline:
            connection.sendall(part)
            try:
                got = connection.recv(4096)
            except TimeoutError:
                continue
            if not got:
                return data
            data += got
    except ConnectionError:
        return data
    raise AssertionError("the other end waits for ever")


def problem(data: bytes) -> tuple[int, str]:
    head, _, body = data.partition(b"\r\n\r\n")
    found = json.loads(body)
    assert found["status"] == int(head.split()[1])
    return found["status"], found["type"].rpartition(":")[2]


@pytest.mark.parametrize(
    ("begun", "part"),
    [
        (b"GET /v1/matches HTTP/1.1\r\n", b"X-A: b\r\n"),
        (b"GET /v1/matches?q=", b"x"),
        (b"G", b""),
        (_POST + b"Content-Length: 10000\r\n\r\n", b" "),
        (_POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (_POST + b"Content-Length: 10000\r\nExpect: 100-continue\r\n\r\n", b""),
    ],
)
def test_a_request_that_does_not_end_is_cut(api, begun, part):
    with api.connect() as connection:
        connection.sendall(begun)
        answer = drip(connection, part).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert problem(answer) == (408, "request-timeout")


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
def test_a_connection_that_asks_nothing_is_closed(api, sent):
    with api.connect() as connection:
        drip(connection, sent)


def test_a_second_request_that_does_not_end_is_cut_too(api):
    with api.ask("/healthz") as connection:
        assert b" 200 " in connection.recv(4096)
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert problem(drip(connection, b"X-A: b\r\n")) == (408, "request-timeout")


def test_many_slow_requests_leave_the_api_to_others(api):
    slow = [api.connect() for _ in range(_CONNECTIONS - 5)]
    for each in slow:
        each.sendall(b"GET /v1/matches HTTP/1.1\r\n")
    assert httpx.get(f"{api.url}/healthz").status_code == 200
    eventually(lambda: all(is_gone(each) for each in slow))


def test_a_head_without_end_is_refused_and_not_kept(api):
    before = api.resident_mib()
    with api.connect() as connection:
        connection.sendall(b"GET /v1/matches HTTP/1.1\r\nX-A: ")
        answer = drip(connection, b"x" * 100_000)
    assert problem(answer) == (431, "request-head-too-large")
    assert api.resident_mib() - before < 10


def test_an_address_too_long_is_refused_though_it_comes_at_once(api):
    with api.connect() as connection:
        connection.sendall(b"GET /v1/matches?q=" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert problem(all_of(connection)) == (431, "request-head-too-large")


def test_what_is_no_http_is_refused_with_a_problem(api):
    with api.connect() as connection:
        connection.sendall(b"NO HTTP\r\n\r\n")
        assert problem(all_of(connection)) == (400, "not-http")


def test_trailers_without_end_are_not_kept(api):
    before = api.resident_mib()
    with api.connect() as connection:
        connection.sendall(_POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n")
        drip(connection, 2_000 * b"X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n")
    assert api.resident_mib() - before < 20


def test_an_address_has_so_many_connections_and_others_get_an_answer(api):
    eventually(lambda: httpx.get(f"{api.url}/healthz").status_code == 200)
    with ExitStack() as stack:
        for _ in range(_CONNECTIONS):
            stack.enter_context(api.connect())
        surplus = stack.enter_context(api.connect())
        assert problem(all_of(surplus)) == (429, "too-many")
    eventually(lambda: httpx.get(f"{api.url}/healthz").status_code == 200)


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(database):
    named = {"X-Forwarded-For": "203.0.113.9"}
    for proxies, address in (("", "127.0.0.1"), ("127.0.0.0/8", "203.0.113.9")):
        with served(
            database, streams_per_address=1, connections_per_address=2, trusted_proxies=proxies
        ) as api:
            with httpx.stream("GET", f"{api.url}/v1/stream", headers=named) as first:
                assert first.status_code == 200
                refused = httpx.get(f"{api.url}/v1/events", headers=named)
                assert (refused.status_code, address in refused.text) == (429, True)
            other = httpx.get(f"{api.url}/v1/events", headers={"X-Forwarded-For": "203.0.113.10"})
            assert other.status_code == 200


def test_a_trusted_proxy_may_open_more_connections_than_one_address(database):
    with (
        served(database, connections_per_address=2, trusted_proxies="127.0.0.1") as api,
        ExitStack() as stack,
    ):
        for _ in range(10):
            stack.enter_context(api.connect())
        assert httpx.get(f"{api.url}/healthz").status_code == 200


def test_a_household_of_ipv6_is_one_address():
    assert counted_address("2001:db8::1") == counted_address("2001:db8::ffff:1")
    assert counted_address("2001:db8::1") != counted_address("2001:db8:0:1::1")
    assert counted_address("::ffff:192.0.2.1") == counted_address("192.0.2.1")
    assert "::ffff:127.0.0.1" in Proxies(["127.0.0.1"])
    assert "127.0.0.1" not in Proxies([])
    with pytest.raises(ValueError, match="nonsense"):
        ServingSettings(trusted_proxies=("nonsense",))

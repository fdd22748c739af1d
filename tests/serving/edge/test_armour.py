"""What a hostile client may try: every answer is guarded, no body is taken without bound."""

import socket
import threading
import time
from collections.abc import Iterator
from statistics import median

import httpx
import pytest
from sqlalchemy import insert, update

from football.models.dixon_coles import DixonColes
from storage.forecast.tables.forecast import model_version
from storage.register.tables import team

pytestmark = pytest.mark.services

CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
MOST_CHUNKS = 800  # 50 MB
GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-touchline-world": "simulated",
}
POSTS = ("/v1/ws/tickets", "/v1/forecasts/batch", "/v1/ml/train", "/v1/ab-tests/1/start", "/none")


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/v1/competitions", "/v1/seals", "/v1/none", "/v1/matches?limit=x", "/healthz"),
        *("/docs", "/openapi.json", "/static/tokens.css", "/static/none.css", "/none", "/metrics"),
        *("/v1/ws", "/v1/events", "/v1/forecasts/export.csv", "/v1/ops/feeds", "/v1/search?q=a"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_every_answer_carries_the_guards_of_a_browser(empty_api, address, accept):
    for _ in range(2):  # the second may come from memory
        answer = empty_api.get(address, headers={"Accept": accept})
        assert GUARDS.items() <= dict(answer.headers).items(), answer.headers
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "strict-transport-security" not in answer.headers


def test_an_answer_to_our_own_fault_carries_them_too(serving_api):
    away = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
    with serving_api(database_url=away) as api:
        answer = api.get("/v1/competitions")
    assert answer.status_code == 503
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_browsers_have_to_insist_on_https_where_the_site_has_it(serving_api, database_url):
    with serving_api(database_url=database_url, public_url="https://touchline.example") as api:
        for address in ("/", "/v1/seals", "/v1/none"):
            assert "max-age=31536000" in api.get(address).headers["strict-transport-security"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_body_that_is_announced_as_too_large_is_refused_unread(empty_api, method):
    for address in (*POSTS, "/v1/matches"):
        with _connected(empty_api) as connection:
            head = f"{method} {address} HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\n\r\n"
            connection.sendall(head.encode())
            answer = _whole(connection)
        assert answer.startswith(b"HTTP/1.1 413 "), answer
        assert b"urn:touchline:problem:too-large" in answer
        assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("address", [*POSTS, "/v1/matches"])
def test_a_body_of_unknown_length_is_not_taken_without_bound(empty_api, address):
    sent = 0
    with _connected(empty_api) as connection:
        head = f"POST {address} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        try:
            for _ in range(MOST_CHUNKS):
                connection.sendall(CHUNK)
                sent += 1
        except OSError:
            pass
    assert sent < MOST_CHUNKS / 2, "fifty megabytes were taken"


def test_a_body_too_large_is_a_problem_that_says_how_much_is_allowed(empty_api):
    def parts() -> Iterator[bytes]:
        yield b'{"fixtures": ['
        yield b" " * 300_000

    answer = empty_api.post(
        "/v1/forecasts/batch", content=parts(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "262144" in answer.json()["detail"]


def test_methods_are_named_and_options_asks_for_them(empty_api):
    for address, methods in {
        "/v1/matches": {"GET", "HEAD", "OPTIONS"},
        "/v1/ab-tests": {"GET", "HEAD", "POST", "OPTIONS"},
        "/v1/forecasts/batch": {"POST", "OPTIONS"},
        "/v1/models/rollback": {"POST", "OPTIONS"},
        "/v1/monitoring/alerts": {"GET", "HEAD", "OPTIONS"},
    }.items():
        refused = empty_api.delete(address)
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == methods
        response = empty_api.options(address)
        assert (response.status_code, response.content) == (204, b"")
        assert set(response.headers["allow"].split(", ")) == methods
    assert empty_api.options("/v1/none").status_code == 404


@pytest.mark.parametrize("address", ["/static/tokens.css", "/static/live.js"])
def test_a_compressed_body_never_has_the_strong_etag_of_another(empty_api, address):
    plain = empty_api.get(address, headers={"Accept-Encoding": "identity"})
    zipped = empty_api.get(address, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    etag = zipped.headers["etag"]
    assert etag.startswith("W/") or etag != plain.headers["etag"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": etag}
    assert empty_api.get(address, headers=again).status_code == 304


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_an_export_begins_a_formula(api, league, name):
    with league.engine.begin() as connection:
        connection.execute(
            update(team).where(team.c.team_id == league.team_ids[0]).values(name=name)
        )
    match_id = league.add_match(24)
    league.seal(match_id, 24, "odds_free")
    row = api.get("/v1/forecasts/export.csv").text
    assert f"'{name}" in row
    for opening in (",", '"'):
        assert f"{opening}{name}" not in row


@pytest.fixture
def clubs(league) -> list[str]:
    """Twenty clubs that a goal model knows."""
    names = [f"Club {number}" for number in range(20)]
    zeros = tuple(0.0 for _ in names)
    sd = tuple(0.1 for _ in names)
    goals = DixonColes(
        teams=tuple(names), attack=zeros, defence=zeros, intercept=0.2, home_advantage=0.3,
        rho=-0.05, log_likelihood=0.0, strength_sd=sd, openness_sd=sd,
    )  # fmt: skip
    with league.engine.begin() as connection:
        connection.execute(
            insert(model_version).values(
                name="goal_S1", version=3, track="goal_model", family="dixon_coles",
                parameters=goals.to_dict(), state="champion", as_of=league.now,
                trained_at=league.now,
            )
        )  # fmt: skip
    return names


def _batch(clubs: list[str], count: int, shift: int = 0) -> dict[str, object]:
    pairs = [(home, away) for home in clubs for away in clubs if home != away]
    chosen = [pairs[(number + shift) % len(pairs)] for number in range(count)]
    return {"fixtures": [{"competition": "S1", "home": h, "away": a} for h, a in chosen]}


def test_a_large_batch_keeps_nobody_else_waiting(api, clubs):
    batches: list[float] = []
    others: list[float] = []
    is_over = threading.Event()

    def ask() -> None:
        for shift in range(3):
            started = time.perf_counter()
            answer = api.post("/v1/forecasts/batch", json=_batch(clubs, 380, shift))
            assert answer.status_code == 200
            batches.append(time.perf_counter() - started)
        is_over.set()

    asking = threading.Thread(target=ask)
    asking.start()
    with httpx.Client(base_url=api.base_url) as other:
        while not is_over.is_set() and asking.is_alive():
            started = time.perf_counter()
            assert other.get("/healthz").status_code == 200
            others.append(time.perf_counter() - started)
    asking.join()
    assert is_over.is_set()
    # Computed on the loop, a batch would keep each of them waiting for about its own length.
    assert median(others) < min(batches) / 5


def test_an_address_has_a_budget_of_fixtures(serving_api, database_url, clubs, eventually):
    limits = {"rate_limits": "on", "batch_fixtures_per_minute": 50}
    with serving_api(database_url=database_url, **limits) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        assert api.post("/v1/forecasts/batch", json=_batch(clubs, 40)).status_code == 200
        refused = api.post("/v1/forecasts/batch", json=_batch(clubs, 30))
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 120
        assert "50 fixtures a minute" in refused.json()["detail"]
        assert api.post("/v1/forecasts/batch", json=_batch(clubs, 2)).status_code == 200


def _connected(api: httpx.Client) -> socket.socket:
    url = api.base_url
    return socket.create_connection((url.host, url.port or 80), timeout=20)


def _whole(connection: socket.socket) -> bytes:
    """Return an answer up to the end of the connection, or what came of it."""
    received = bytearray()
    try:
        while part := connection.recv(65536):
            received += part
    except OSError:
        pass
    return bytes(received)

"""What holds for every exchange: worlds, conditional requests, HEAD, gzip, CORS, health."""

import httpx
import pytest

pytestmark = pytest.mark.services

PUBLIC = (
    "/",
    "/v1/competitions",
    "/v1/teams",
    "/v1/matches",
    "/v1/forecasts/upcoming",
    "/v1/seals",
    "/v1/track-record",
    "/v1/search?q=a",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_unchanged_body_is_not_sent_twice(empty_api, address):
    first = empty_api.get(address)
    etag = first.headers["etag"]
    assert etag.startswith('W/"')
    assert first.headers["cache-control"] == "no-cache"

    for value in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        again = empty_api.get(address, headers={"If-None-Match": value})
        assert (again.status_code, again.content) == (304, b""), value
        assert again.headers["etag"] == etag
        assert again.headers["x-touchline-world"] == "simulated"

    assert empty_api.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_changes_the_etag(api, league):
    before = api.get("/v1/matches")
    league.add_match(1)
    seq = api.get("/v1/events").json()["cursor"]
    league.publish("imports")
    api.get("/v1/events", params={"after": seq, "wait": 10})

    after = api.get("/v1/matches", headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize("address", [*PUBLIC, "/healthz", "/metrics", "/v1/stream", "/v1/none"])
def test_head_is_get_without_the_body(empty_api, address):
    with empty_api.stream("GET", address) as got:
        status, kind = got.status_code, got.headers["content-type"]
    head = empty_api.head(address)
    assert (head.status_code, head.headers["content-type"]) == (status, kind)
    assert head.content == b""


@pytest.mark.parametrize("address", [*PUBLIC, "/healthz", "/v1/none", "/v1/matches?limit=x"])
def test_every_answer_names_its_world(empty_api, address):
    assert empty_api.get(address).headers["x-touchline-world"] == "simulated"


@pytest.mark.parametrize("address", [*PUBLIC[1:], "/v1/events"])
def test_every_list_names_its_world(empty_api, address):
    assert empty_api.get(address).json()["world"] == "simulated"


def test_any_site_may_read(empty_api):
    origin = {"Origin": "https://example.org"}
    answer = empty_api.get("/v1/matches", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert empty_api.get("/v1/none", headers=origin).headers["access-control-allow-origin"] == "*"

    wanted = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match,last-event-id",
    }
    preflight = empty_api.options("/v1/matches", headers={**origin, **wanted})
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert "if-none-match" in preflight.headers["access-control-allow-headers"].lower()


def test_long_bodies_are_compressed_on_request(empty_api):
    zipped = empty_api.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    plain = empty_api.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()


def test_the_first_page_lists_addresses_that_exist(empty_api):
    landing = empty_api.get("/").json()
    assert landing["world"] == "simulated"
    plain = [a for a in landing["addresses"] if "{" not in a and a != "/v1/stream"]
    addresses = [a + "?q=a" if a == "/v1/search" else a for a in plain]
    status = {a: empty_api.get(a).status_code for a in addresses}
    paths = empty_api.get("/openapi.json").json()["paths"]
    # It is there, and wants to know what is to be found, or whether an adult asks.
    searches = (
        "/v1/ab-tests/plan", "/v1/insights", "/v1/social/search/posts", "/v1/social/search/users",
        "/v1/recommendations", "/v1/advice/record", "/v1/risk", "/v1/transfers/what-if",
    )  # fmt: skip
    assert {a: status.pop(a) for a in searches} == dict.fromkeys(searches, 422)
    # It is there: for a WebSocket, and for somebody who has logged in.
    assert status.pop("/v1/ws") == 426
    personal = {
        a
        for a in status
        if "get" in paths.get(a, {}) and not paths[a]["get"]["x-touchline-access"]["anonymous"]
    }
    assert {a: status.pop(a) for a in personal} == dict.fromkeys(personal, 401)
    # Only written to; what is read in its place is a group, by somebody who has logged in.
    assert status.pop("/v1/groups/memberships") == 401
    # 405: it is there, but only written to.
    assert {a: code for a, code in status.items() if code not in (200, 405)} == {}
    written = {a for a, methods in paths.items() if "get" not in methods}
    assert {a for a, code in status.items() if code == 405} == written & set(status)
    assert empty_api.get(landing["documentation"]).status_code == 200


def test_ready_means_database_schema_writes_and_event_log(empty_api):
    report = empty_api.get("/readyz").json()
    assert report["is_ready"]
    named = [check["name"] for check in report["checks"]]
    assert named == ["database", "migrations", "writes", "events"]


def test_metrics_count_by_route_and_never_by_address(empty_api):
    empty_api.get("/v1/matches/123456")
    empty_api.get("/wp-login.php")

    text = empty_api.get("/metrics").text

    assert 'route="/v1/matches/{match_id}",status="404"' in text
    assert 'route="unmatched",status="404"' in text
    assert "123456" not in text
    assert "wp-login" not in text
    assert "touchline_hub_unconfirmed_seconds" in text
    assert 'touchline_http_request_seconds_bucket{le="0.005",route="/v1/matches' in text
    counts = [line for line in text.splitlines() if line.startswith("touchline_statement_seconds")]
    within = [float(line.split()[1]) for line in counts if "_bucket" in line]
    assert within == sorted(within)
    assert f"touchline_statement_seconds_count {within[-1]}" in counts
    assert within[-1] > 0


def test_a_second_read_of_a_body_does_not_reach_the_database(empty_api):
    def kept(client: httpx.Client) -> float:
        lines = client.get("/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("touchline_cache"))

    empty_api.get("/v1/teams?q=cached-once")
    first = kept(empty_api)
    empty_api.get("/v1/teams?q=cached-once")
    assert kept(empty_api) == first > 0

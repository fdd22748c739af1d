"""What a stranger may send never makes a 500, and every refusal is a problem that says why."""

import base64
import socket

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.services

LISTS = (
    *(
        "/v1/matches",
        "/v1/players",
        "/v1/teams",
        "/v1/seals",
        "/v1/forecasts/upcoming",
        "/v1/events",
    ),
    *("/v1/ab-tests", "/v1/monitoring/alerts"),
)
NUMBERS = ("0", "-1", "1.5", "9" * 19, "9" * 30, "9" * 5000, "1e3", "٣", "0x10", " ", "%00", "NaN")
WORDS = (
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "a%00b",
    "'",
    "%27;--",
    "%F0%9F%A6%86",
    "%u0000",
    "x" * 5000,
)
DAYS = (
    "2025-02-30", "0000-01-01", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00",
    "2025-11-15T25:00:00Z", "2025-11-15 09:00", "now", "1700000000", "2025-11-15T09:00:00", "%00",
)  # fmt: skip


def cursors() -> list[str]:
    def encoded(value: object) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")

    at = "2025-11-15T09:00:00Z"
    return [
        "!", "AAAA", "=", encoded([]), encoded(None), encoded({"kind": "teams"}),
        encoded({"kind": "teams", "name": "a\x00b", "team_id": 1}),
        encoded({"kind": "teams", "name": "a", "team_id": 2**63}),
        encoded({"kind": "teams", "name": "a", "team_id": 1, "more": 1}),
        encoded({"kind": "matches.asc", "kickoff_at": "0001-01-01T00:00:00+14:00", "match_id": 1}),
        encoded({"kind": "matches.asc", "kickoff_at": "9999-12-31T23:59:59-14:00", "match_id": 1}),
        encoded({"kind": "matches.asc", "kickoff_at": 1e300, "match_id": 1}),
        encoded({"kind": "matches.asc", "kickoff_at": at, "match_id": "x"}),
        encoded({"kind": "upcoming", "kickoff_at": "2025-11-15", "match_id": 1}),
        encoded({"kind": "seals", "seal_no": -1}), encoded({"kind": "alerts", "alert_id": 0}),
        encoded({"kind": "drift", "as_of": "0001-01-01T00:00:00+14:00"}),
        encoded({"kind": "drift", "as_of": at}), encoded({"kind": "drift", "as_of": 1e300}),
        "[" * 400,
    ]  # fmt: skip


def addresses() -> list[str]:
    found = []
    for value in NUMBERS:
        found += [f"/v1/live/matches/{value}", f"/v1/live/matches?limit={value}"]
        found += [f"/v1/matches/{value}", f"/v1/teams/{value}", f"/v1/matches/{value}/forecast"]
        found += [f"/v1/ab-tests/{value}{part}" for part in ("", "/readings", "/memo")]
        found += [f"/v1/ab-tests/plan?minimum_effect=1&standard_deviation={value}"]
        found += [f"/v1/ab-tests/plan?minimum_effect={value}&standard_deviation=1"]
        found += [f"/v1/matches?{name}={value}" for name in ("limit", "team", "ids", "season")]
        found += [f"/v1/events?{name}={value}" for name in ("limit", "wait", "after", "topics")]
    for value in WORDS:
        found += [f"/v1/competitions/{value}", f"/v1/forecasts/{value}/proof", f"/{value}"]
        found += [f"/v1/standings/{value}", f"/v1/standings/{value}/history"]
        found += [f"/v1/standings/S1?season={value}", f"/v1/standings/S1?{value}=1"]
        found += [f"/v1/matches/{value}/players"]
        found += [f"/v1/players?q={value}", f"/v1/players/{value}", f"/players/{value}"]
        found += [f"/v1/teams?q={value}", f"/v1/teams?competition={value}", f"/v1/teams?{value}=1"]
        found += [f"/v1/matches?{name}={value}" for name in ("status", "competition", "order")]
        found += [f"/v1/events?topics={value}", f"/v1/stream?after={value}"]
        found += [f"/v1/matches/1/forecast?{name}={value}" for name in ("markets", "grid")]
        found += [f"/v1/ab-tests?state={value}", f"/v1/ab-tests/plan?competitions={value}"]
        found += [
            f"/v1/{part}?client=key-{value}"
            for part in ("forecasts/upcoming", "matches/1/forecast")
        ]
        found += [
            f"/v1/monitoring/accuracy?{name}={value}" for name in ("track", "span", "horizon")
        ]
        found += [
            f"/v1/monitoring/alerts?{name}={value}" for name in ("kind", "state", "severity")
        ]
        found += [f"/v1/monitoring/drift?scope={value}", f"/v1/monitoring/drift/reports/{value}"]
        found += [f"/v1/monitoring/calibration?{name}={value}" for name in ("track", "horizon")]
        found += [f"/v1/search?q={value}", f"/v1/track-record?kind={value}"]
        found += [f"/v1/forecasts/export.csv?{name}={value}" for name in ("track", "season")]
    for value in DAYS:
        found += [f"/v1/matches?{name}={value}" for name in ("from", "to")]
        found += [f"/v1/forecasts/export.parquet?{name}={value}" for name in ("from", "to")]
    found += [f"{address}?cursor={value}" for address in LISTS for value in cursors()]
    drift = "/v1/monitoring/drift?scope=S1&cursor="
    found += [f"{drift}{value}" for value in cursors()]
    return [*found, "/v1/matches?from=2026-01-01&to=2025-01-01"]


def is_fair(answer: httpx.Response) -> bool:
    """Whether an answer is a success or a problem that is the client's."""
    if answer.status_code < 400:
        return True
    problem = answer.json()
    return (
        answer.status_code in {401, 404, 405, 422}
        and answer.headers["content-type"] == "application/problem+json"
        and problem["status"] == answer.status_code
        and problem["type"].startswith("urn:touchline:problem:")
        and bool(problem["detail"])
        and problem["instance"].startswith("/")
    )


def test_no_odd_parameter_makes_a_server_error(empty_api):
    unfair = [address for address in addresses() if not is_fair(empty_api.get(address))]
    assert unfair == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(
        ["q", "cursor", "ids", "status", "from", "to", "season", "team", "limit"]
    ),
    value=st.text(max_size=60),
    address=st.sampled_from(LISTS),
)
def test_no_text_makes_a_server_error(empty_api, name, value, address):
    safe = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert is_fair(empty_api.get(address, params={name: safe}))


@pytest.mark.parametrize(
    ("address", "status", "hint"),
    [
        ("/v1/matches/999999", 404, "/v1/matches"),
        ("/v1/teams/999999", 404, "/v1/teams"),
        ("/v1/live/matches/999999", 404, "/v1/live/matches"),
        ("/v1/live/matches?limit=5", 422, "none"),
        ("/v1/competitions/E9", 404, "/v1/competitions"),
        ("/v1/forecasts/00000000-0000-0000-0000-000000000000/proof", 404, "ever sealed"),
        ("/v1/nothing", 404, "addresses"),
        ("/v1/matches/9223372036854775808", 422, "9223372036854775807"),
        ("/v1/matches?limit=201", 422, "200"),
        ("/v1/matches?leage=S1", 422, "competition"),
        ("/v1/matches?limit=1&limit=2", 422, "once"),
        ("/v1/matches?competition=XX", 422, "S1"),
        ("/v1/matches?status=over", 422, "finished"),
        ("/v1/matches?order=up", 422, "desc"),
        ("/v1/matches?season=2025-27", 422, "2025-26"),
        ("/v1/matches?from=tomorrow", 422, "2025-11-15"),
        ("/v1/matches?from=2026-01-02&to=2026-01-01", 422, "later than"),
        ("/v1/matches?ids=1,x", 422, "commas"),
        ("/v1/matches?cursor=abc", 422, "next_cursor"),
        ("/v1/events?after=abc", 422, "epoch:seq"),
        ("/v1/events?topics=match:x", 422, "match:{id}"),
        ("/v1/events?wait=31", 422, "30"),
        ("/healthz?x=1", 200, ""),
    ],
)
def test_a_refusal_says_what_is_allowed(empty_api, address, status, hint):
    answer = empty_api.get(address)
    assert answer.status_code == status
    assert is_fair(answer)
    assert hint in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_that_is_not_there_is_named_with_those_that_are(empty_api, method):
    answer = empty_api.request(method, "/v1/matches")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert is_fair(answer)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /v1/matches?q=\xff\xfe HTTP/1.1",
        b"GET /v1/\xe9 HTTP/1.1",
        b"GET /v1/matches/%zz HTTP/1.1",
        b"BREW /v1/matches HTTP/1.1",
        b"GET /v1/matches?limit=1;limit=2 HTTP/1.1",
        b"GET //v1/matches HTTP/1.1",
        b"GET http://elsewhere/v1/matches HTTP/1.1",
    ],
)
def test_raw_bytes_get_an_answer_that_is_no_server_error(empty_api, line):
    url = empty_api.base_url
    with socket.create_connection((url.host, url.port), timeout=10) as connection:
        connection.sendall(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        status = connection.makefile("rb").readline()
    assert status.startswith(b"HTTP/1.1 ")
    assert int(status.split()[1]) < 500

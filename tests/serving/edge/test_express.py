"""The direct way to lean routes: the same answers as through all layers, and no other route's."""

import itertools
from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import Response
from starlette.routing import Route

from serving.app import create_app
from serving.edge.express import Directory
from serving.edge.lean import LeanRoute
from serving.settings import ServingSettings

pytestmark = pytest.mark.services

# A request that may have a body is answered by the whole application.
THROUGH_ALL = {"Content-Length": "0"}
OURS = "https://ours.example"
HEADERS = [
    {**origin, **encoding, **accept, **who}
    for origin, encoding, accept, who in itertools.product(
        ({}, {"Origin": "https://apps.example"}, {"Origin": OURS}),
        ({"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}),
        ({"Accept": "application/json"}, {"Accept": "text/html"}),
        ({}, {"Authorization": "Bearer nobody"}),
    )
]


@pytest.fixture
def api(database_url: str, clock, serving_api, eventually) -> Iterator[httpx.Client]:
    options = {"allowed_origins": (OURS,), "rate_limits": "on"}
    with serving_api(database_url=database_url, **options) as client:
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


@pytest.fixture
def addresses(league, api: httpx.Client) -> list[str]:
    match_id = league.add_match(24)
    (forecast_id,) = league.seal(match_id, 24, "odds_free")
    league.project()
    team_id = api.get("/v1/teams").json()["items"][0]["team_id"]
    return [
        "/v1/competitions",
        "/v1/competitions/S1",
        "/v1/competitions/XX",
        "/v1/competitions/S1?unknown=1",
        f"/v1/teams/{team_id}",
        "/v1/teams/none",
        f"/v1/teams/{team_id}/squad",
        "/v1/matches/9999999/players",
        "/v1/track-record/players",
        "/v1/players?position=G&limit=1",
        "/v1/players/9999999",
        "/v1/standings/S1",
        "/v1/standings/S1?season=1066",
        "/v1/standings/S1/history",
        "/v1/standings/S1/what-if",
        "/v1/standings/S1/what-if?result=x",
        "/v1/transfers/what-if?player=1",
        f"/v1/matches/{match_id}",
        "/v1/matches/9999999",
        "/v1/matches/0",
        f"/v1/matches/{match_id}/forecast",
        f"/v1/matches/{match_id}/forecast?include=grid",
        "/v1/live/matches",
        f"/v1/live/matches/{match_id}",
        f"/v1/forecasts/{forecast_id}/proof",
        "/v1/forecasts/accuracy",
        "/v1/track-record",
        "/v1/teams?competition=S1&limit=2",
        "/v1/teams?limit=0&competition=XX",
        "/v1/matches?competition=S1&from=2025-11-01&limit=1",
        "/v1/matches?from=2025-11-02&to=2025-11-01",
        "/v1/matches?season=x",
        "/v1/matches?cursor=x",
        "/v1/forecasts/upcoming",
        "/v1/forecasts/upcoming?limit=201",
        "/v1/seals",
        "/v1/seals/key",
        "/v1/search?q=a",
        "/v1/search",
    ]


def same(answer: httpx.Response, other: httpx.Response) -> None:
    hidden = {"date"}
    ours, theirs = (
        {name: value for name, value in each.headers.items() if name not in hidden}
        for each in (answer, other)
    )
    assert (answer.status_code, ours) == (other.status_code, theirs), answer.url
    assert answer.content == other.content


def test_every_lean_answer_is_that_of_the_whole_application(
    api: httpx.Client, addresses: list[str]
) -> None:
    statuses: set[int] = set()
    for address, headers in itertools.product(addresses, HEADERS):
        whole = api.get(address, headers=headers | THROUGH_ALL)
        first, kept = (api.get(address, headers=headers) for _ in range(2))
        same(first, whole)
        same(kept, whole)
        statuses.add(first.status_code)
        if "ETag" in whole.headers:
            held = {"If-None-Match": whole.headers["ETag"]}
            unchanged = api.get(address, headers=headers | held)
            same(unchanged, api.get(address, headers=headers | held | THROUGH_ALL))
            assert unchanged.status_code == 304
    assert statuses == {200, 404, 422}


def lean_paths() -> Iterator[str]:
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere")
    for route in create_app(settings).routes:
        if isinstance(route, LeanRoute) and route.is_short:
            yield route.path


def test_all_lean_routes_are_compared(addresses: list[str]) -> None:
    paths = [address.partition("?")[0].split("/") for address in addresses]
    for template in map(str.split, lean_paths(), itertools.repeat("/")):
        assert any(
            len(path) == len(template)
            and all(a == b or a.startswith("{") for a, b in zip(template, path, strict=True))
            for path in paths
        ), template


def test_the_route_that_comes_first_answers_lean_or_not() -> None:
    async def endpoint(thing: str = "") -> Response:
        return Response(thing)

    directory = Directory(
        [
            LeanRoute("/v1/things", endpoint, methods=["POST"]),
            Route("/v1/things/newest", endpoint),
            LeanRoute("/v1/things/{thing}", endpoint),
            Route("/v1/things/{thing}/parts", endpoint),
            LeanRoute("/v1/things/{thing}/{other}", endpoint),
        ]
    )
    found = directory.find("/v1/things/oldest")
    assert found is not None
    assert found.parts == {"thing": "oldest"}
    for elsewhere in (
        "/v1/things", "/v1/things/newest", "/v1/things/oldest/parts", "/v1/things/", "/v1/nothing",
    ):  # fmt: skip
        assert directory.find(elsewhere) is None

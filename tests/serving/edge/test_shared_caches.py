"""What caches at the edge may keep: public answers by their topics, and nothing of anybody's."""

import re
from collections.abc import Iterable, Iterator

import httpx
import pytest
from sqlalchemy import Engine
from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute

from serving.access.cookies import ACCESS
from serving.app import create_app
from serving.edge.shared_caches import allow
from serving.pages.adults import COOKIE as ADULT
from serving.settings import ServingSettings
from storage.kit import surrogate_keys
from tests.people import bearer, log_in, make_account, make_key

pytestmark = pytest.mark.services

FOR_A_MINUTE = "public, max-age=0, s-maxage=60, stale-while-revalidate=10"
HTML = {"Accept": "text/html"}
GERMAN = {"Accept-Language": "de", "Cookie": "lang=de"}
SHOWN = ("cache-control", "surrogate-key", "cache-tag", "etag", "content-type", "vary")
ENDLESS = {"/v1/stream", "/v1/events"}
LASTING = ("public, max-age=31536000, immutable", "public, max-age=60")
"""Of pictures under their digest, and of the public keys that tokens are signed with."""


@pytest.fixture
def api(serving_api, database_url, league, eventually) -> Iterator[httpx.Client]:
    match_id = league.add_match(24)
    league.seal(match_id, 1, "odds_free")
    with serving_api(database_url=database_url, edge_seconds=60) as client:
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


def within(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route, those of included routers too."""
    for route in routes:
        yield route
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from within(included.routes)


def addresses(match_id: int) -> Iterator[str]:
    """Every address that can be read, its parts filled with what is there or might be."""
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere")
    known = {"code": "S1", "competition": "S1", "match_id": str(match_id)}
    for route in within(create_app(settings).routes):
        path = getattr(route, "path", "")
        if "GET" in (getattr(route, "methods", None) or ()) and path not in ENDLESS:
            yield re.sub(r"{(\w+)(:\w+)?}", lambda part: known.get(part[1], "1"), path)


def test_only_public_answers_are_kept_and_whoever_asks_gets_the_same(
    api: httpx.Client, engine: Engine, league
) -> None:
    admin = make_account(engine, "admin")
    key = bearer(make_key(engine, admin, "admin"))
    session = log_in(engine, make_account(engine, "fan"))
    cookies = {"Cookie": f"{ACCESS}={session.access_token}; {ADULT}=yes"}
    match_id = api.get("/v1/matches").json()["items"][0]["match_id"]
    kept: set[str] = set()
    own: set[str] = set()
    for address in dict.fromkeys(addresses(match_id)):
        accept = {} if address.startswith("/v1") else HTML
        anonymous = api.get(address, headers=accept)
        is_kept = "s-maxage" in anonymous.headers.get("cache-control", "")
        for known in (key, cookies):
            answer = api.get(address, headers=accept | known)
            control = answer.headers.get("cache-control", "")
            assert ("s-maxage" in control) == is_kept, address
            if is_kept:
                assert answer.content == anonymous.content, address
                for name in SHOWN:
                    assert answer.headers.get(name) == anonymous.headers.get(name), address
            else:
                assert control in LASTING or "public" not in control, (address, control)
                assert "surrogate-key" not in answer.headers or "private" in control
            is_personal = answer.is_success and not anonymous.is_success
            if is_personal or (answer.is_success and answer.content != anonymous.content):
                own.add(address)
                assert "private" in control or "no-store" in control, (address, control)
            if answer.headers.get_list("set-cookie"):
                assert "no-store" in control, address
        if is_kept:
            kept.add(address)
            assert anonymous.headers["cache-control"] == FOR_A_MINUTE
            assert anonymous.status_code == 200
            assert "set-cookie" not in anonymous.headers
            varies = set(re.split(", *", anonymous.headers.get("vary", "").lower()))
            assert varies <= {"", "origin", "accept-encoding"}, address
            assert api.get(address, headers=accept | GERMAN).content == anonymous.content, address
    assert len(kept) > 25
    assert len(own) > 40
    assert {"/v1/users/me", "/v1/social/notifications"} <= own
    mine = ("/account", "/v1/users/me", "/notifications", "/v1/auth", "/v1/picks/me", "/admin")
    assert not [each for each in kept if each.startswith(mine)]
    # A page is in the language of its reader, unless its address names one.
    assert not kept & {"/", "/live", "/more", "/standings", f"/matches/{match_id}", "/text"}
    assert f"/overlay/match/{match_id}" in kept


def test_an_answer_names_its_topics_and_keeps_its_etag(api: httpx.Client) -> None:
    match_id = api.get("/v1/matches").json()["items"][0]["match_id"]
    first = api.get(f"/v1/matches/{match_id}")
    assert first.headers["surrogate-key"] == f"everything imports match:{match_id}"
    assert first.headers["cache-tag"] == f"everything,imports,match:{match_id}"
    again = api.get(f"/v1/matches/{match_id}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, FOR_A_MINUTE)
    assert "platform" in api.get("/v1/matches").headers["surrogate-key"].split()
    refused = api.get("/v1/matches/999999")
    assert (refused.status_code, refused.headers["cache-control"]) == (404, "no-store")


def test_without_such_a_cache_nobody_keeps_anything_unasked(empty_api: httpx.Client) -> None:
    answer = empty_api.get("/v1/matches")
    assert answer.headers["cache-control"] == "no-cache"
    assert "surrogate-key" not in answer.headers


@pytest.mark.parametrize("topics", [["user:5"], ["match:7", "group:1"], ["nonsense"], []])
def test_what_is_personal_or_of_no_topic_has_no_keys(topics: list[str]) -> None:
    with pytest.raises(ValueError, match="no shared cache keeps this"):
        allow(MutableHeaders(), topics, 60)
    with pytest.raises(ValueError, match="no shared cache keeps this"):
        surrogate_keys.of_answer(topics)


@pytest.mark.parametrize("name", ["site.css", "live.js"])
def test_style_sheets_and_modules_are_compressed_once(empty_api: httpx.Client, name: str) -> None:
    plain = empty_api.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
    with empty_api.stream("GET", f"/static/{name}", headers={"Accept-Encoding": "gzip"}) as answer:
        sent = len(b"".join(answer.iter_raw()))
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"].lower().split(", ")[0] == "accept-encoding"
        assert answer.headers["etag"] == plain.headers["etag"]
    assert empty_api.get(f"/static/{name}").content == plain.content
    assert sent == int(answer.headers["content-length"]) < len(plain.content) / 2
    assert "content-encoding" not in plain.headers

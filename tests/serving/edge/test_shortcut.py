"""What was answered a moment ago is answered again, unless anything about it changed."""

import asyncio
import gzip
import re

import pytest

from serving.edge.cache import BodyCache
from serving.edge.metrics.registry import Metrics
from serving.edge.replies import Reply, RequestKey
from serving.kit.metrics.tally import Tally
from serving.streams.hub import Hub

pytestmark = pytest.mark.services

PLACE = "/v1/matches"


def kept_headers(answer):
    return {name: value for name, value in answer.headers.items() if name != "date"}


def counted(api, route, status=200):
    pattern = rf'requests_total{{method="GET",route="{route}",status="{status}"}} ([0-9.]+)'
    found = re.search(pattern, api.get("/metrics").text)
    return 0 if found is None else float(found[1])


def raw_response(api, address, **headers):
    """Ask with no header of the client's own, and return the bytes as they came."""
    with api.stream("GET", address, headers={"Accept-Encoding": "identity", **headers}) as answer:
        return answer, b"".join(answer.iter_raw())


def test_the_second_answer_is_the_first_and_both_are_counted(api, league):
    league.add_match(1)
    before = counted(api, PLACE)

    first, second = api.get(PLACE), api.get(PLACE)

    assert first.content == second.content
    assert kept_headers(first) == kept_headers(second)
    assert counted(api, PLACE) == before + 2


def test_an_event_ends_it(api, league, eventually):
    assert len(api.get(PLACE).json()["items"]) == 0
    league.add_match(1)
    assert len(api.get(PLACE).json()["items"]) == 0
    league.publish("imports")
    eventually(lambda: len(api.get(PLACE).json()["items"]) == 1)


def test_each_way_of_asking_gets_its_own_answer(api, league):
    for hours in range(10):
        league.add_match(hours)
    for _ in range(2):
        plain, plain_bytes = raw_response(api, PLACE)
        packed, packed_bytes = raw_response(api, PLACE, **{"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed_bytes) == plain_bytes

        other_site = api.get(PLACE, headers={"Origin": "https://example.org"})
        assert other_site.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-origin" not in plain.headers

        held = api.get(PLACE, headers={"If-None-Match": plain.headers["etag"]})
        assert (held.status_code, held.content) == (304, b"")
        assert api.get(PLACE, headers={"If-None-Match": '"other"'}).status_code == 200

        one = api.get(f"{PLACE}?limit=1")
        assert len(one.json()["items"]) == 1
        assert api.head(PLACE).headers["etag"] == plain.headers["etag"]


def test_errors_are_answered_again(api):
    before = counted(api, PLACE, 422)
    for _ in range(2):
        assert api.get(f"{PLACE}?limit=x").status_code == 422
    assert counted(api, PLACE, 422) == before + 2


def test_invented_headers_do_not_fill_the_memory():
    async def recalled() -> int:
        hub = Hub()
        hub.reset("e", head=0, dropped_through=0)
        cache = BodyCache(hub, max_bytes=10**6, max_seconds=60)
        tally = Metrics(hub, cache, Tally()).tally({"method": "GET"}, 200)
        body = await cache.get("key", ["x"], answer)
        entry = cache.entry("key", body)
        assert entry is not None
        reply = Reply(start={"status": 200}, body={"body": body}, tally=tally)
        questions = [RequestKey(PLACE, b"", b"", b"%d" % number, b"") for number in range(1000)]
        for question in questions:
            cache.remember(entry, question, reply)
        return sum(cache.recall(question) is reply for question in questions)

    async def answer() -> bytes:
        return b"body"

    assert 1 <= asyncio.run(recalled()) <= 32

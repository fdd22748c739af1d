"""The parts of the hub on their own: ring, feed, cache fill rule, slow clients."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Any

import pytest

from serving.access.revocations import Revocations
from serving.access.subject import ANONYMOUS
from serving.edge.cache import ANY, BodyCache
from serving.kit.postgres.database import Database
from serving.streams.feed import Feed, LostPlaceError
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from serving.streams.ring import Ring
from serving.streams.selection import Selection
from serving.streams.sse import PlayedResponse, Watch
from storage.kit.events import Cursor


def frame(seq: int, *topics: str) -> Frame:
    return Frame(
        seq=seq,
        type="match.score",
        topics=frozenset(topics),
        body=b"{}",
        cursor=f"e:{seq}",
        is_open=True,
    )


def hub_at(head: int, **options: Any) -> Hub:
    hub = Hub(**options)
    hub.reset("e", head=head, dropped_through=0)
    return hub


def feed_of(hub: Hub, *topics: str, after: int | None = None) -> Feed:
    seq = hub.rings.head if after is None else after
    cursor = Cursor("e", seq)
    selection = Selection(topics=frozenset(topics), subject=ANONYMOUS)
    return Feed(hub=hub, database=Database(None), selection=selection, cursor=cursor)


def seqs(frames: Iterable[Frame]) -> list[int]:
    return [each.seq for each in frames]


def test_a_ring_gives_what_follows_a_cursor_across_holes():
    ring = Ring(10, head=5)
    ring.extend([frame(7), frame(8), frame(12)])
    assert seqs(ring.after(5, 10)) == [7, 8, 12]
    assert seqs(ring.after(6, 1)) == [7]
    assert seqs(ring.after(9, 10)) == [12]
    assert seqs(ring.after(12, 10)) == []


def test_a_ring_keeps_the_newest_and_refuses_a_cursor_that_fell_off():
    ring = Ring(3, head=0)
    ring.extend(frame(seq) for seq in range(1, 11))
    assert len(ring.after(ring.floor, 100)) >= 3
    assert seqs(ring.after(ring.floor, 100))[-1] == 10
    with pytest.raises(ValueError, match="fallen off"):
        ring.after(ring.floor - 1, 1)


def test_a_ring_refuses_events_out_of_order():
    ring = Ring(3, head=4)
    with pytest.raises(ValueError, match="does not follow"):
        ring.extend([frame(4)])


def test_a_feed_passes_other_topics_without_delivering_them():
    async def scenario() -> None:
        hub = hub_at(0)
        feed = feed_of(hub, "live", "match:2")
        hub.extend([frame(1, "live", "match:1"), frame(2, "match:1"), frame(4, "match:2")])
        assert seqs(await feed.next(limit=1, wait_seconds=0)) == [1]
        assert seqs(await feed.next(limit=9, wait_seconds=0)) == [4]
        hub.extend([frame(5, "match:1")])
        assert seqs(await feed.next(limit=9, wait_seconds=0)) == []
        assert str(feed.cursor) == "e:5"

    asyncio.run(scenario())


def test_a_waiting_feed_wakes_when_the_log_moves_or_the_hub_closes():
    async def scenario() -> None:
        hub = hub_at(0)
        feed = feed_of(hub)
        waiting = asyncio.create_task(feed.next(limit=9, wait_seconds=30))
        await asyncio.sleep(0)
        hub.extend([frame(1)])
        assert seqs(await waiting) == [1]
        waiting = asyncio.create_task(feed.next(limit=9, wait_seconds=30))
        await asyncio.sleep(0)
        hub.close()
        assert seqs(await waiting) == []

    asyncio.run(scenario())


def test_a_feed_of_another_epoch_has_lost_its_place():
    async def scenario() -> None:
        hub = hub_at(7)
        feed = feed_of(hub)
        hub.reset("f", head=3, dropped_through=0)
        with pytest.raises(LostPlaceError):
            await feed.next(limit=1, wait_seconds=0)

    asyncio.run(scenario())


def test_a_client_that_is_gone_is_sent_nothing_and_no_longer_counted():
    async def endless() -> AsyncGenerator[bytes, None]:
        while True:
            yield b"x"

    async def scenario() -> Hub:
        hub = hub_at(0)
        nothing: Any = None  # nobody logged in, so nothing is asked of it
        watch = Watch(ANONYMOUS, Revocations(nothing, hub))
        response = PlayedResponse(hub, watch, endless())
        gone = asyncio.Event()
        sent = 0

        async def send(_: object) -> None:
            nonlocal sent
            sent += 1
            assert hub.client_count == 1
            if sent == 3:
                gone.set()
                await asyncio.Event().wait()

        async def receive() -> dict[str, str]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async with asyncio.timeout(5):
            await response({"type": "http"}, receive, send)
        return hub

    assert asyncio.run(scenario()).client_count == 0


class CountedBody:
    """A body that counts how often it was built, and may be disturbed while it is."""

    def __init__(self, hub: Hub | None = None, during: Sequence[Frame] = ()) -> None:
        self.times = 0
        self._hub = hub
        self._during = during

    async def __call__(self) -> bytes:
        self.times += 1
        if self._hub is not None and self._during:
            self._hub.extend(self._during)
            self._during = ()
        return b"body"


async def twice(cache: BodyCache, fill: CountedBody, *topics: str) -> int:
    for _ in range(2):
        assert await cache.get("key", topics, fill) == b"body"
    return fill.times


def cache_of(hub: Hub, *, max_bytes: int = 1000, max_seconds: float = 60) -> BodyCache:
    return BodyCache(hub, max_bytes=max_bytes, max_seconds=max_seconds)


def test_a_body_is_built_once():
    assert asyncio.run(twice(cache_of(hub_at(0)), CountedBody(), "match:1")) == 1


@pytest.mark.parametrize(
    ("topics", "moved", "times"),
    [(["match:1"], "match:1", 2), (["match:1"], "match:2", 1), ([ANY], "match:2", 2)],
)
def test_a_fill_is_dropped_if_its_topic_moved_meanwhile(topics, moved, times):
    hub = hub_at(0)
    fill = CountedBody(hub, [frame(1, moved)])
    assert asyncio.run(twice(cache_of(hub), fill, *topics)) == times


@pytest.mark.parametrize(
    ("topics", "moved", "times"),
    [(["match:1", "models"], "models", 2), (["match:1"], "match:2", 1), ([ANY], "x", 2)],
)
def test_a_kept_body_is_dropped_when_its_topic_moves(topics, moved, times):
    async def scenario() -> int:
        hub = hub_at(0)
        cache, fill = cache_of(hub), CountedBody()
        await cache.get("key", topics, fill)
        hub.extend([frame(1, moved)])
        await cache.get("key", topics, fill)
        return fill.times

    assert asyncio.run(scenario()) == times


def test_another_epoch_empties_the_cache():
    async def scenario() -> int:
        hub = hub_at(0)
        cache = cache_of(hub)
        await cache.get("key", ["x"], CountedBody())
        hub.reset("f", head=0, dropped_through=0)
        return len(cache)

    assert asyncio.run(scenario()) == 0


def test_an_unconfirmed_head_bypasses_the_cache():
    hub = hub_at(0, confirmation_seconds=0)
    assert asyncio.run(twice(cache_of(hub), CountedBody(), "x")) == 2


def test_bodies_expire_and_keep_within_the_budget():
    async def kept() -> int:
        cache = cache_of(hub_at(0), max_bytes=10)
        for key in "abcdef":
            await cache.get(key, ["x"], CountedBody())
        return len(cache)

    assert asyncio.run(kept()) == 2
    assert asyncio.run(twice(cache_of(hub_at(0), max_seconds=0), CountedBody(), "x")) == 2

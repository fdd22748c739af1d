"""The first page of a feed, for any account, beside reading the same posts by their ids.

Reading by ids is what a feed costs at least: what a list written at posting time, one for each
follower, would cost to read. The ratio is the price of not writing it. Both render the posts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from serving.access.subject import Kind, Subject
from serving.kit.cursors import PageRequest
from serving.kit.offload import Offload
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from serving.settings import ServingSettings
from serving.social.feed import service
from serving.social.parts import SocialParts
from serving.social.posts.schemas import PostPage
from serving.social.posts.shown import read_posts
from storage.kit.artifacts import Artifacts
from touchline.bench.community.crowd import Crowd
from touchline.bench.row import Direction, Row
from touchline.bench.row import Subject as Measured
from touchline.bench.workbench import Workbench

_PAGE = PageRequest(cursor=None, limit=50)
_QUICK_ACCOUNTS = 6_000
_READS = 400
_READS_QUICK = 60


def _of(name: str, whom: str, goal: float) -> Measured:
    return Measured(
        name=name,
        what=f"p99 of a feed's first page, of somebody who follows {whom}",
        yardstick="reading the same posts by their ids",
        unit="ms",
        goal=goal,
        direction=Direction.AT_MOST,
    )


FEED_1 = _of("feed-1", "one", 3.0)
FEED_100 = _of("feed-100", "100", 4.0)
FEED_5000 = _of("feed-5000", "5,000", 15.0)
FEED_5000_SILENT = _of("feed-5000-silent", "5,000 who have been silent for long", 15.0)
_VIEWERS = (
    (FEED_1, 1, False),
    (FEED_100, 100, False),
    (FEED_5000, 5000, False),
    (FEED_5000_SILENT, 5000, True),
)


def measure(workbench: Workbench) -> list[Row]:
    """Measure feeds of people who follow 1, 100 and 5,000 others, and 5,000 that are silent."""
    accounts = workbench.sized(workbench.community_accounts, _QUICK_ACCOUNTS)
    reads = workbench.sized(_READS, _READS_QUICK)
    rows: list[Row] = []
    with workbench.scratch.database() as database:
        crowd = Crowd.in_database(database.conninfo, accounts=accounts)
        for measured, follows, are_silent in _VIEWERS:
            there_are = accounts // 10 if are_silent else accounts
            viewer_id = crowd.viewer(follows=min(follows, there_are), are_silent=are_silent)
            with asyncio.Runner() as runner:
                reader = _Reader(runner, database.url, viewer_id, reads)
                rows.append(workbench.compare(measured, reader.feed, reader.by_ids))
                reader.close()
    return rows


class _Reader:
    """Reads as one viewer, over a pool that stays open."""

    def __init__(self, runner: asyncio.Runner, url: str, viewer_id: int, reads: int) -> None:
        self._runner = runner
        self._subject = Subject(kind=Kind.ACCOUNT, account_id=viewer_id)
        self._viewer_id = viewer_id
        self._reads = reads
        self._parts = parts_on(url)
        runner.run(self._parts.database.open())
        page = runner.run(self._page())
        self._ids = [post.post_id for post in page.items]

    def feed(self) -> float:
        return self._p99(self._page)

    def by_ids(self) -> float:
        return self._p99(lambda: read_posts(self._parts, self._viewer_id, self._ids))

    def close(self) -> None:
        self._runner.run(self._parts.database.close())

    def _page(self) -> Coroutine[Any, Any, PostPage]:
        return service.read_page(self._parts, self._subject, "following", _PAGE)

    def _p99(self, read: Callable[[], Awaitable[object]]) -> float:
        async def timed() -> list[float]:
            taken: list[float] = []
            for _ in range(self._reads):
                began = time.perf_counter()
                await read()
                taken.append(1000 * (time.perf_counter() - began))
            return sorted(taken)

        taken = self._runner.run(timed())
        return taken[int(0.99 * len(taken)) - 1]


def parts_on(url: str, *, pool_size: int = 8) -> SocialParts:
    """Return the parts of a process of the API over a database, not yet open."""
    settings = ServingSettings(database_url=url, pool_size=pool_size)
    database = Database(url, pool_size=pool_size)
    return SocialParts(
        database=database,
        writes=Writes(database),
        settings=settings,
        offload=Offload(),
        media=Artifacts(Path("unused")),
        own_url="http://localhost",
    )

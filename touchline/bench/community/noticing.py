"""From a like that somebody sends to its notification on the author's open page.

The time runs from before the request is sent; the author follows `user:{id}` over the WebSocket.
Beside stands the event alone: a transaction that publishes what the like publishes, to the same
client. What is between them is HTTP, who may like, the like, its counter, and the notice.
"""

import asyncio
import http.client
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Engine, func, insert, literal, select, true

from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.social.events import NoticeChanged
from storage.social.tables.post import post
from storage.social.writes import posts
from storage.social.writes.posts import Draft
from storage.social.writes.words import Words
from touchline.bench.errors import MeasurementError
from touchline.bench.event_log import EVENT
from touchline.bench.http import people, servers
from touchline.bench.http.crowd import ANY_NUMBER, last_receipts
from touchline.bench.http.listening import Receipts, SocketClient
from touchline.bench.http.people import Person
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

_MARK = b'"notice.changed"'
_TURNS = 20  # more than there ever are: each like is of a post of its own
_PATIENCE_SECONDS = 30.0


def _subject(percentile: int) -> Subject:
    return Subject(
        name=f"notice-p{percentile}",
        what="POST …/like to the notification at its author's WebSocket, "
        f"{percentile}th percentile",
        yardstick="a transaction that publishes the same event, to the same client",
        unit="ms",
        goal=8.0,
        direction=Direction.AT_MOST,
    )


P50, P99 = _subject(50), _subject(99)


def measure(bench: Workbench) -> list[Row]:
    """Measure typical and slow notifications."""
    likes = bench.sized(100, 8)
    with (
        bench.scratch.database() as database,
        servers.api(database, **ANY_NUMBER) as port,
        asyncio.Runner() as runner,
    ):
        engine = engine_of(database.url)
        author, fan = people.plant(engine, 2)
        ids = iter(_posts(engine, author, likes * _TURNS))
        receipts = Receipts(1)
        client = runner.run(_listen(port, author, receipts))
        liker = _Liker(port, people.access_token(port, fan), ids)

        def delays(send: Callable[[], float]) -> list[float]:
            return runner.run(last_receipts(receipts, likes, send))

        try:
            delays(liker.like)  # the first of a process compile their statements
            pairs = bench.take_turns(
                lambda: delays(liker.like),
                lambda: delays(lambda: _publish(engine, author)),
            )
        finally:
            client.close()
            liker.close()
            engine.dispose()
    return [Row.of(P50, _percentiles(pairs, 50)), Row.of(P99, _percentiles(pairs, 99))]


class _Liker:
    """Somebody who likes one post after the other, over one connection.

    Args:
        port: of the API.
        token: theirs.
        ids: of posts.
    """

    def __init__(self, port: int, token: str, ids: Iterator[int]) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_SECONDS)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ids = ids

    def like(self) -> float:
        """Like the next post; return when that began."""
        path = f"/v1/social/posts/{next(self._ids)}/like"
        started = perf_counter()
        self._connection.request("POST", path, headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise MeasurementError(f"{path} answers {answer.status}: {content[:200]!r}")
        return started

    def close(self) -> None:
        self._connection.close()


def _posts(engine: Engine, author: Person, count: int) -> Sequence[int]:
    """Write posts of an author; return their ids."""
    draft = Draft(
        account_id=author.account_id, words=Words(text="What a match!"), visibility="public"
    )
    first = apply(engine, posts.create(draft))
    numbers = func.generate_series(2, count).table_valued("number")
    further = select(post.c.account_id, post.c.text, literal("public"), post.c.created_at)
    columns = ["account_id", "text", "visibility", "created_at"]
    made = insert(post).from_select(
        columns, further.select_from(post.join(numbers, true())).where(post.c.post_id == first)
    )
    with engine.begin() as connection:
        return [first, *connection.scalars(made.returning(post.c.post_id))]


async def _listen(port: int, author: Person, receipts: Receipts) -> SocketClient:
    """Connect somebody who follows what concerns them."""
    token = await asyncio.to_thread(people.access_token, port, author)
    topic = f"user:{author.account_id}"
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: SocketClient(topic, receipts, mark=_MARK, token=token), HOST, port
    )
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await client.ready
    return client


def _publish(engine: Engine, author: Person) -> float:
    payload = NoticeChanged(account_id=author.account_id, notice_id=1)
    topics = [f"user:{author.account_id}"]
    started = perf_counter()
    with UnitOfWork(engine) as uow:
        uow.publish(Event.of(payload, topics=topics, occurred_at=EVENT.occurred_at))
        uow.commit()
    return started


def _percentiles(pairs: Sequence[Pair[list[float]]], percentile: int) -> list[Pair[float]]:
    def of(delays: list[float]) -> float:
        return quantiles(delays, n=100)[percentile - 1]

    return [Pair(of(pair.ours), of(pair.yardstick)) for pair in pairs]

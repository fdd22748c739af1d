"""Many at once: counters are what a count says, and nobody waits for ever."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, select

from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.kit.roles import Role
from storage.kit.rules import Rule
from storage.social.statements import counters
from storage.social.tables.comment import comment
from storage.social.tables.post import post, post_like
from storage.social.tables.profile import profile
from storage.social.tables.relation import block, follow
from storage.social.writes import comments, likes, posts, relations
from storage.social.writes.posts import Draft
from storage.social.writes.refusals import SocialError, any_version
from storage.social.writes.words import Words
from tests.databases import engine_as, url_as
from tests.storage.social.people import a_post, an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
PARALLEL = 200
CONNECTIONS = 12
MOST = 5000


class Author:
    name = "test"


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    """As the API, which is who writes."""
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


@pytest.fixture
def people(api: Engine) -> list[int]:
    with api.begin() as connection:
        return [an_account(connection, f"fan{number}") for number in range(20)]


@asynccontextmanager
async def writes_to(url: str) -> AsyncIterator[Writes]:
    database = Database(url_as(Role.API, url), pool_size=CONNECTIONS)
    await database.open()
    try:
        yield Writes(database)
    finally:
        await database.close()


def at_once(url: str, acts: Sequence[Callable[[], Rule[Any]]]) -> list[object]:
    """Do all of these at once; return what each returned or was refused with."""

    async def run() -> list[object]:
        turns = asyncio.Semaphore(CONNECTIONS)  # nobody waits for a connection until it is late
        async with writes_to(url) as writes:

            async def one(act: Callable[[], Rule[Any]]) -> object:
                try:
                    async with turns:
                        return await writes.apply(Author(), act)
                except SocialError as error:
                    return error

            waiting: list[Awaitable[object]] = [one(act) for act in acts]
            return await asyncio.gather(*waiting)

    return asyncio.run(run())


def wrong(api: Engine) -> list[object]:
    with api.connect() as connection:
        return list(connection.execute(counters.wrong()).all())


def count(api: Engine, table: Table) -> int:
    with api.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_two_hundred_likes_at_once_are_each_counted_once(api, database_url, people):
    with api.begin() as connection:
        post_id = a_post(connection, people[0])
    acts = [lambda i=i: likes.like_post(people[i % 20], post_id) for i in range(PARALLEL)]
    made = at_once(database_url, acts)
    assert made.count(True) == len(people)
    assert count(api, post_like) == len(people)
    assert wrong(api) == []

    mixed = [
        lambda i=i: (likes.unlike_post if i % 3 else likes.like_post)(people[i % 20], post_id)
        for i in range(PARALLEL)
    ]
    at_once(database_url, mixed)
    assert wrong(api) == []


def test_follows_and_blocks_that_cross_leave_no_follow_under_a_block(api, database_url, people):
    drawn = random.Random(7)  # noqa: S311 - nobody guesses
    acts: list[Callable[[], Rule[Any]]] = []
    for _ in range(PARALLEL // 3):
        one, other = drawn.sample(people[:6], 2)
        acts += [
            lambda one=one, other=other: relations.request(one, other, most=MOST),
            lambda one=one, other=other: relations.request(other, one, most=MOST),
            lambda one=one, other=other: relations.unfollow(one, other),
        ]
    for one in people[:3]:
        acts.insert(
            drawn.randrange(len(acts)), lambda one=one: relations.block_out(one, people[5])
        )
    drawn.shuffle(acts)
    at_once(database_url, acts)

    assert wrong(api) == []
    assert count(api, block) == 3
    assert count(api, follow) > 0
    with api.connect() as connection:
        between = select(func.count()).select_from(
            follow.join(
                block,
                (follow.c.follower_id == block.c.other_id)
                & (follow.c.followee_id == block.c.account_id)
                | (follow.c.follower_id == block.c.account_id)
                & (follow.c.followee_id == block.c.other_id),
            )
        )
        assert connection.scalar(between) == 0


def test_threads_that_grow_and_shrink_at_once_stay_counted(api, database_url, people):
    made = at_once(
        database_url,
        [
            lambda: posts.create(
                Draft(account_id=people[0], words=Words(text="hi"), visibility="public")
            )
        ],
    )
    post_id = int(str(made[0]))

    def commented(author: int, parent: int | None = None) -> Callable[[], Rule[Any]]:
        draft = comments.Draft(
            account_id=author, post_id=post_id, words=Words(text="well"), parent_id=parent
        )
        return lambda: comments.create(draft)

    roots = [int(str(each)) for each in at_once(database_url, [commented(a) for a in people])]
    acts = [commented(people[i % 20], roots[i % len(roots)]) for i in range(PARALLEL // 2)]
    acts += [
        lambda i=i: comments.erase(people[i], roots[i], expects=any_version)
        for i in range(len(roots))
    ]
    acts += [lambda i=i: likes.like_comment(people[i], roots[(i * 7) % 20]) for i in range(20)]
    random.Random(3).shuffle(acts)  # noqa: S311 - nobody guesses
    at_once(database_url, acts)

    assert wrong(api) == []
    assert count(api, comment) > len(roots)
    at_once(database_url, [lambda: posts.erase(people[0], post_id, expects=any_version)])
    assert wrong(api) == []
    assert count(api, post) == 1
    assert count(api, profile) >= 1

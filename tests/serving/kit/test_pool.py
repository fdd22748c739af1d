"""The pool never gives one connection to two, never more than its size, and loses no place."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from serving.kit.postgres import driver
from serving.kit.postgres.pool import Pool

pytestmark = pytest.mark.services
_ASK = "SELECT pg_backend_pid(), pg_sleep($1)"


async def backend(pool: Pool, seconds: float = 0.0) -> int:
    connection = await pool.acquire(2.0)
    try:
        return (await connection.fetch(_ASK, seconds))[0]["pg_backend_pid"]
    finally:
        pool.release(connection)


def in_a_pool(url: str, size: int, act: Callable[[Pool], Awaitable[None]]) -> None:
    async def scenario() -> None:
        pool = Pool(driver.connector(url), size=size)
        try:
            async with asyncio.timeout(20):
                await act(pool)
        finally:
            pool.terminate()

    asyncio.run(scenario())


def test_one_after_the_other_use_one_connection(database_url):
    async def act(pool: Pool) -> None:
        assert len({await backend(pool) for _ in range(5)}) == 1

    in_a_pool(database_url, 3, act)


def test_many_at_once_share_as_many_as_there_may_be(database_url):
    async def act(pool: Pool) -> None:
        used = await asyncio.gather(*(backend(pool, 0.01) for _ in range(30)))
        assert len(set(used)) == 3

    in_a_pool(database_url, 3, act)


def test_a_request_that_waits_too_long_gets_an_error_and_takes_no_place_along(database_url):
    async def act(pool: Pool) -> None:
        held = await pool.acquire(1.0)
        with pytest.raises(TimeoutError):
            await pool.acquire(0.05)
        waiting = asyncio.create_task(backend(pool))
        gives_up = asyncio.create_task(backend(pool))
        await asyncio.sleep(0.01)
        gives_up.cancel()
        pool.release(held)
        assert await waiting == await backend(pool)

    in_a_pool(database_url, 1, act)


def test_one_who_gives_up_just_as_a_connection_comes_hands_it_on(database_url):
    async def act(pool: Pool) -> None:
        held = await pool.acquire(1.0)
        gives_up = asyncio.create_task(pool.acquire(1.0))
        await asyncio.sleep(0.01)
        pool.release(held)
        gives_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gives_up
        assert await pool.acquire(1.0) is held

    in_a_pool(database_url, 1, act)


def test_a_closed_connection_makes_room_for_another(database_url):
    async def act(pool: Pool) -> None:
        first = await backend(pool)
        broken = await pool.acquire(1.0)
        waiting = asyncio.create_task(backend(pool))
        await asyncio.sleep(0.01)
        broken.terminate()
        pool.release(broken)
        assert await waiting != first

    in_a_pool(database_url, 1, act)


def test_none_of_those_before_is_used_after_they_expired(database_url):
    async def act(pool: Pool) -> None:
        held = await pool.acquire(1.0)
        idle = await backend(pool)
        pool.expire()
        pool.release(held)
        assert held.is_closed()
        assert await backend(pool) != idle

    in_a_pool(database_url, 2, act)


def test_a_server_that_cannot_be_reached_takes_no_place():
    async def act(pool: Pool) -> None:
        for _ in range(3):
            with pytest.raises(OSError):  # noqa: PT011 the system says which
                await pool.acquire(1.0)

    in_a_pool("postgresql+asyncpg://nobody@127.0.0.1:1/none", 1, act)

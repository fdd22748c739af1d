"""Costly answers: made once for all who ask, whether Redis is there or not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from serving.kit.single_flight import SingleFlight

Make = Callable[[], Awaitable[bytes]]


class Kitchen:
    """Makes answers slowly and counts them."""

    def __init__(self, seconds: float = 0.1) -> None:
        self.made = 0
        self._seconds = seconds

    async def make(self) -> bytes:
        self.made += 1
        await asyncio.sleep(self._seconds)
        return f"answer {self.made}".encode()


async def closing(*flights: SingleFlight) -> None:
    for flight in flights:
        await flight.close()


def test_many_who_ask_one_process_at_once_get_one_answer():
    async def scene() -> None:
        flight, kitchen = SingleFlight(None, seconds=5), Kitchen()
        answers = await asyncio.gather(*(flight.get("k", kitchen.make) for _ in range(50)))
        assert set(answers) == {b"answer 1"}
        assert await flight.get("k", kitchen.make) == b"answer 1"
        assert await flight.get("another", kitchen.make) == b"answer 2"

    asyncio.run(scene())


def test_an_answer_is_given_again_for_a_moment_only():
    async def scene() -> None:
        flight, kitchen = SingleFlight(None, seconds=0.05), Kitchen(0.0)
        assert await flight.get("k", kitchen.make) == b"answer 1"
        await asyncio.sleep(0.06)
        assert await flight.get("k", kitchen.make) == b"answer 2"

    asyncio.run(scene())


def test_a_failure_reaches_all_who_wait_and_is_not_kept():
    async def scene() -> None:
        flight, kitchen = SingleFlight(None, seconds=5), Kitchen()

        async def spoil() -> bytes:
            await asyncio.sleep(0.01)
            raise LookupError("burnt")

        spoilt = await asyncio.gather(
            *(flight.get("k", spoil) for _ in range(3)), return_exceptions=True
        )
        assert [type(each) for each in spoilt] == [LookupError] * 3
        assert await flight.get("k", kitchen.make) == b"answer 1"

    asyncio.run(scene())


def test_one_who_goes_away_does_not_spoil_it_for_the_others():
    async def scene() -> None:
        flight, kitchen = SingleFlight(None, seconds=5), Kitchen()
        first = asyncio.create_task(flight.get("k", kitchen.make))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(flight.get("k", kitchen.make))
        first.cancel()
        assert await second == b"answer 1"

    asyncio.run(scene())


@pytest.mark.services
def test_several_processes_make_one_answer(redis_url):
    async def scene() -> None:
        flights = [SingleFlight(redis_url, seconds=5) for _ in range(4)]
        kitchen = Kitchen()
        answers = await asyncio.gather(*(each.get("shared", kitchen.make) for each in flights))
        assert set(answers) == {b"answer 1"}
        assert kitchen.made == 1
        await closing(*flights)

    asyncio.run(scene())


@pytest.mark.services
def test_a_process_that_died_at_it_holds_nobody_up_for_long(redis_url):
    async def scene() -> None:
        dying, living = (SingleFlight(redis_url, seconds=5) for _ in range(2))

        async def never() -> bytes:
            await asyncio.sleep(60)
            return b""

        lost = asyncio.create_task(dying.get("abandoned", never))
        await asyncio.sleep(0.05)
        kitchen = Kitchen(0.0)
        async with asyncio.timeout(2):
            assert await living.get("abandoned", kitchen.make) == b"answer 1"
        lost.cancel()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await closing(dying, living)

    asyncio.run(scene())


def test_without_its_redis_it_still_answers(tmp_path):
    async def scene() -> None:
        flight, kitchen = SingleFlight(f"unix://{tmp_path}/nothing.sock", seconds=5), Kitchen(0.0)
        assert await flight.get("k", kitchen.make) == b"answer 1"
        await closing(flight)

    asyncio.run(scene())

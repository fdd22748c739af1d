"""The Python client sees every event once and in order, whatever happens to what is between."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from itertools import count

import httpx
import pytest
from sqlalchemy import text

from storage.alerts.events import AlertRaised
from storage.kit.events import Event, rotate_epoch
from storage.kit.unit_of_work import UnitOfWork
from tests.databases import owner_of, superuser_of
from tests.lines import Line
from touchline.stack.ports import any_free
from touchline_client import Event as Heard
from touchline_client import ProblemError, Recovered, RefusedError, Snapshot, Touchline

pytestmark = [pytest.mark.services, pytest.mark.timeout(150)]


class Api:
    """An API process of its own, which may be killed."""

    def __init__(self, database_url: str) -> None:
        self.port = any_free()
        self._environment = {
            "TOUCHLINE_DATABASE_URL": database_url,
            "TOUCHLINE_WORLD": "simulated",
            "TOUCHLINE_HEARTBEAT_SECONDS": "0.5",
        }
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 our own program and arguments
            [sys.executable, "-m", "touchline.cli", "serve", "--port", str(self.port)],
            env=os.environ | self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def await_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz").status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the API did not become ready")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


class Writer:
    """Publishes numbered events, each in a transaction of its own, until stopped."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        for number in count():
            if self._stopping.wait(0.02):
                return
            with suppress(Exception), UnitOfWork(self._engine) as uow:
                payload = AlertRaised(error_class="test", message=str(number))
                uow.publish(Event.of(payload, topics=["competition:S1"], occurred_at=uow.now))
                uow.commit()

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._thread.join()


@pytest.fixture
def apis(database_url, clock) -> Iterator[tuple[Api, Api]]:
    both = Api(database_url), Api(database_url)
    for api in both:
        api.await_ready()
    yield both
    for api in both:
        api.kill()


def log(engine) -> list[int]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT (payload ->> 'message')::int FROM events.event ORDER BY seq")
        )
        return list(rows.scalars())


def fifty_more(numbers: Callable[[], list[int]], times: int = 1) -> None:
    """Return when there are fifty more of them than now, or so many times fifty."""
    enough = len(numbers()) + 50 * times
    deadline = time.monotonic() + 60
    while len(numbers()) < enough:
        assert time.monotonic() < deadline, numbers()
        time.sleep(0.05)


def test_two_processes_a_kill_a_lost_network_and_broken_connections_lose_nothing(
    apis, engine
) -> None:
    first, second = apis
    seen: list[int] = []
    complete: list[bool] = []

    def heard() -> list[int]:
        return seen

    async def disturb(line: Line) -> None:
        await asyncio.to_thread(fifty_more, heard)
        first.kill()
        line.target = second.port
        await asyncio.to_thread(fifty_more, heard)
        line.passing.clear()  # a minute on a train, shortened
        # Longer than a heartbeat that nobody hears: the client comes back by itself.
        await asyncio.to_thread(fifty_more, lambda: log(engine), 4)
        line.passing.set()
        await asyncio.to_thread(fifty_more, heard)
        with superuser_of(engine) as superuser, superuser.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'touchline-api'"
                )
            )
        await asyncio.to_thread(first.start)
        await asyncio.to_thread(first.await_ready)
        line.target = first.port
        await asyncio.to_thread(second.stop)  # drained: the client gets `closing`
        await asyncio.to_thread(fifty_more, heard)

    async def listen() -> None:
        line = Line(first.port)
        port = await line.open()
        disturbing = asyncio.create_task(disturb(line))
        writer = Writer(engine)
        async with Touchline(f"http://127.0.0.1:{port}") as touchline:
            writing = writer.writing()
            async with (
                asyncio.timeout(120),
                aclosing(aiter(touchline.follow("competition:S1"))) as following,
            ):
                async for heard in following:
                    if isinstance(heard, Recovered):
                        if not complete:
                            writing.__enter__()
                        complete.append(heard.is_complete)
                    elif isinstance(heard, Heard):
                        seen.append(int(heard.payload["message"]))
                    if disturbing.done() and len(complete) >= 4:
                        break
            await asyncio.to_thread(writing.__exit__, None, None, None)
            await disturbing
        await line.close()

    asyncio.run(listen())
    assert len(complete) >= 4
    assert all(complete)
    assert len(seen) > 100
    assert seen == log(engine)[: len(seen)]


def test_a_gap_that_cannot_be_filled_is_reported_and_snapshots_follow(api, league) -> None:
    match_id = league.add_match(2.0)

    async def listen() -> list:
        received = []
        async with Touchline(str(api.base_url)) as touchline:
            following = touchline.follow(f"match:{match_id}", snapshot=True)
            async for heard in following:
                received.append(heard)
                if len(received) == 2:
                    with owner_of(league.engine) as owner, owner.begin() as connection:
                        rotate_epoch(connection)
                if len(received) == 4:
                    return received
        return received

    begun, before, again, after = asyncio.run(listen())
    assert isinstance(begun, Recovered)
    assert begun.is_complete
    assert isinstance(before, Snapshot)
    assert isinstance(again, Recovered)
    assert not again.is_complete
    assert isinstance(after, Snapshot)
    assert after.data is not None
    assert after.data["match"]["match_id"] == match_id


def test_rest_is_typed_pages_go_on_and_problems_are_exceptions(api, league) -> None:
    ids = [league.add_match(float(hours)) for hours in range(5)]

    async def ask() -> None:
        async with Touchline(str(api.base_url)) as touchline:
            assert [m["match_id"] async for m in touchline.every_match(limit=2)] == ids
            assert (await touchline.match(ids[0]))["home"]["team_id"] == league.team_ids[0]
            assert (await touchline.competitions())["items"]
            assert (await touchline.event_types())["types"]
            assert (await touchline.ticket())["lasts_seconds"] == 30
            with pytest.raises(ProblemError) as problem:
                await touchline.match(10**9)
            assert (problem.value.status, problem.value.kind) == (404, "not-found")

    asyncio.run(ask())


def test_what_will_never_be_allowed_ends_the_stream(api) -> None:
    async def listen(topic: str, token: str | None) -> None:
        async with Touchline(str(api.base_url), token=token) as touchline:
            async for _ in touchline.follow(topic):
                pass

    with pytest.raises(RefusedError, match="nobodys_token"):
        asyncio.run(listen("live", "guess"))
    with pytest.raises(RefusedError, match="topics"):
        asyncio.run(listen("nonsense", None))

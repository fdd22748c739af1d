"""Clients of the event log miss nothing, in order, and learn when they might have."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from storage.kit.events import rotate_epoch
from tests.databases import owner_of

pytestmark = pytest.mark.services

Message = tuple[str, str, dict]


@contextmanager
def stream(api: httpx.Client, **options: Any) -> Iterator[Iterator[Message]]:
    """Open a stream and give its messages as (id, event, data)."""
    with api.stream("GET", "/v1/stream", **options) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _messages(response)


def _messages(response: httpx.Response) -> Iterator[Message]:
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield fields["id"], fields["event"], json.loads(fields["data"])
            fields = {}


def numbers(api: httpx.Client, after: str, **params: Any) -> tuple[list[int], dict]:
    page = api.get("/v1/events", params={"after": after, **params}).json()
    return [event["payload"]["number"] for event in page["events"]], page


class Writers:
    """Threads that publish numbered events, each in a transaction of its own."""

    def __init__(self, league, *, threads: int, each: int) -> None:
        self._league = league
        self._threads = [
            threading.Thread(target=self._write, args=(n, each)) for n in range(threads)
        ]

    def _write(self, thread: int, count: int) -> None:
        for number in range(count):
            self._league.publish(f"match:{thread + 1}", number=1000 * thread + number)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()


def log(league) -> list[int]:
    """The numbers as committed."""
    statement = text("SELECT (payload ->> 'number')::int FROM events.event ORDER BY seq")
    with league.engine.connect() as connection:
        return list(connection.execute(statement).scalars())


def test_a_long_poll_misses_nothing_while_writers_write(api, league):
    seen: list[int] = []
    _, page = numbers(api, "head")

    with Writers(league, threads=3, each=60):
        while len(seen) < 180:
            found, page = numbers(api, page["cursor"], wait=10, limit=7)
            assert page["recovered"]
            assert found, "the log stopped before its end"
            seen += found

    assert seen == log(league)


def test_a_stream_misses_nothing_over_reconnects_while_writers_write(api, league):
    seen: list[int] = []
    last = api.get("/v1/events").json()["cursor"]

    with Writers(league, threads=3, each=60):
        while len(seen) < 180:
            with stream(api, headers={"Last-Event-ID": last}) as messages:
                for cursor, kind, data in islice(messages, 25):
                    last = cursor
                    if kind == "hello":
                        assert data["recovered"]
                    if kind == "event":
                        assert data["cursor"] == cursor
                        seen.append(data["payload"]["number"])

    assert seen == log(league)


def test_a_ring_smaller_than_the_backlog_is_filled_up_from_the_log(
    database_url, league, serving_api, eventually
):
    with serving_api(database_url=database_url, ring_size=4) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        start = api.get("/v1/events").json()["cursor"]
        for number in range(40):
            league.publish("match:1" if number % 2 else "match:2", number=number)

        with stream(api, params={"after": start}) as messages:
            events = [data["payload"]["number"] for _, kind, data in islice(messages, 41)
                      if kind == "event"]  # fmt: skip
        odd, page = numbers(api, start, topics="match:1", limit=5, wait=5)
        assert events == list(range(40))
        assert odd == [1, 3, 5, 7, 9]
        assert numbers(api, page["cursor"], topics="match:1")[0] == list(range(11, 40, 2))


def test_topics_narrow_and_the_cursor_moves_past_the_others(api, league):
    with stream(api, params={"topics": "match:2,live"}) as messages:
        _, kind, hello = next(messages)
        assert (kind, hello["recovered"], hello["world"]) == ("hello", True, "simulated")
        league.publish("match:1", number=1)
        both = league.publish("match:2", "live", number=2)
        wanted = next(data for _, kind, data in messages if kind == "event")
        assert wanted["payload"]["number"] == 2

        last = league.publish("match:1", number=3)
        cursor, data = next(
            (cursor, data)
            for cursor, kind, data in messages
            if kind == "heartbeat" and cursor.endswith(f":{last}")
        )
    assert last > both
    assert data["cursor"] == cursor
    assert data["confirmed_at"].endswith("Z")


def test_a_long_poll_returns_as_soon_as_something_happens(api, league):
    cursor = api.get("/v1/events").json()["cursor"]
    answers: list[httpx.Response] = []

    def poll() -> None:
        answers.append(api.get("/v1/events", params={"after": cursor, "wait": 25}))

    waiting = threading.Thread(target=poll)
    waiting.start()
    league.publish("live", number=1)
    waiting.join(timeout=10)

    (event,) = answers[0].json()["events"]
    assert event["topics"] == ["live"]
    assert event["occurred_at"] == "2025-11-15T09:00:00Z"
    assert answers[0].elapsed.total_seconds() < 10


def test_an_empty_log_answers_at_once_without_waiting(api):
    page = api.get("/v1/events?after=oldest").json()
    assert (page["events"], page["recovered"]) == ([], True)


@pytest.mark.parametrize("seq", [0, 3, 10**17])
def test_a_cursor_of_another_log_is_not_recovered(api, league, seq, eventually):
    league.publish("live", number=1)
    eventually(lambda: numbers(api, "oldest")[0] == [1])

    found, page = numbers(api, f"deadbeef:{seq}", wait=10)
    with stream(api, headers={"Last-Event-ID": f"deadbeef:{seq}"}) as messages:
        _, _, hello = next(messages)

    assert (found, page["recovered"], hello["recovered"]) == ([], False, False)
    assert numbers(api, page["cursor"]) == ([], {**page, "recovered": True})


def test_a_cursor_ahead_of_the_log_is_not_recovered(api):
    epoch = api.get("/v1/events").json()["cursor"].partition(":")[0]
    _, page = numbers(api, f"{epoch}:999999999", wait=10)
    assert not page["recovered"]


def test_a_dropped_partition_is_not_recovered(api, league, eventually):
    before = api.get("/v1/events").json()["cursor"]
    league.publish("live", number=1)
    with owner_of(league.engine) as owner, owner.begin() as connection:
        connection.execute(text("UPDATE events.epoch SET dropped_through = 1"))
    eventually(lambda: not numbers(api, before)[1]["recovered"])
    assert numbers(api, "oldest")[1]["recovered"]


def test_another_epoch_closes_the_stream_and_the_next_begins_again(api, league):
    with stream(api) as messages:
        next(messages)
        league.publish("live", number=1)
        last = next(cursor for cursor, kind, _ in messages if kind == "event")
        with owner_of(league.engine) as owner, owner.begin() as connection:
            epoch = rotate_epoch(connection)
        closing = next(message for message in messages if message[1] == "closing")
        assert closing[2] == {"cursor": last, "reason": "new_epoch"}
        assert list(messages) == []

    with stream(api, headers={"Last-Event-ID": last}) as messages:
        cursor, _, hello = next(messages)
    assert not hello["recovered"]
    assert cursor.startswith(f"{epoch}:")


def test_a_stream_too_far_behind_begins_at_the_head(database_url, league, serving_api, eventually):
    with serving_api(database_url=database_url, backlog_limit=3) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        start = api.get("/v1/events").json()["cursor"]
        for number in range(6):
            league.publish("live", number=number)
        _, page = numbers(api, start, wait=5)
        eventually(lambda: numbers(api, start)[0] == list(range(6)))
        with stream(api, params={"after": start}) as messages:
            _, _, hello = next(messages)
    assert page["recovered"]
    assert not hello["recovered"]


def test_stopping_ends_every_stream_with_its_place(database_url, league, serving_api, eventually):
    with ExitStack() as longer:
        with serving_api(database_url=database_url) as api:
            eventually(lambda: api.get("/readyz").status_code == 200)
            client = longer.enter_context(httpx.Client(base_url=api.base_url))
            messages = longer.enter_context(stream(client))
            cursor, _, _ = next(messages)
        left = list(messages)
    assert [(kind, data["reason"], at) for at, kind, data in left] == [
        ("closing", "shutting_down", cursor)
    ]

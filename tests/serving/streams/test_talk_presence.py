"""Who is at a talk and types there: counts alone, over two processes, and without Redis none."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import redis

from tests.people import log_in, make_account
from tests.serving.streams.test_websocket import Talk, talk

pytestmark = [pytest.mark.services, pytest.mark.timeout(60)]
TOPIC = "match:7:talk"


@pytest.fixture
def two(
    database_url: str, clock: Any, redis_url: str, serving_api: Callable[..., Any]
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two processes of the API that count together."""
    redis.Redis.from_url(redis_url).flushdb()
    with ExitStack() as stack:
        options = {"database_url": database_url, "redis_url": redis_url}
        one, other = (stack.enter_context(serving_api(**options)) for _ in range(2))
        for each in (one, other):
            while each.get("/readyz").status_code != 200:
                pass
        yield one, other


def hear_counts(client: Talk, present: int, typing: int) -> None:
    """Wait until the counts are these; there may be others on the way."""
    wanted = {"op": "presence", "topic": TOPIC, "present": present, "typing": typing}
    while client.hear("presence") != wanted:
        pass


def test_those_who_enter_are_counted_over_all_processes(engine, two) -> None:
    one, other = two
    ada = log_in(engine, make_account(engine))
    with talk(one, additional_headers=ada.headers) as first:
        assert first.ask("enter", id=1, topic=TOPIC) == {
            "op": "entered", "id": 1, "topic": TOPIC, "present": 1, "typing": 0,
        }  # fmt: skip
        with talk(other, additional_headers=ada.headers) as second, talk(other) as nobody:
            # One account is one, however many windows it has open.
            assert second.ask("enter", topic=TOPIC)["present"] == 1
            assert nobody.ask("enter", topic=TOPIC)["present"] == 2
            hear_counts(first, 2, 0)
            second.say("typing", topic=TOPIC)
            hear_counts(first, 2, 1)
            hear_counts(nobody, 2, 1)
            assert nobody.ask("leave", topic=TOPIC)["op"] == "left"
            hear_counts(first, 1, 1)
        first.say("ping")
        hear_counts(first, 1, 0)


def test_what_is_not_allowed_is_refused_and_the_connection_goes_on(engine, two) -> None:
    one, _ = two
    ada = log_in(engine, make_account(engine))
    with talk(one) as nobody, talk(one, additional_headers=ada.headers) as client:
        assert nobody.ask("enter", topic="match:7")["op"] == "error"
        assert nobody.ask("enter", topic=TOPIC)["op"] == "entered"
        nobody.say("typing", topic=TOPIC)
        assert "say who you are" in nobody.hear("error")["problem"]["detail"]
        client.say("typing", topic=TOPIC)
        assert "enter the talk first" in client.hear("error")["problem"]["detail"]
        client.ask("enter", topic=TOPIC)
        for _ in range(4):
            client.say("typing", topic=TOPIC)
        assert client.hear("error")["problem"]["type"].endswith(":too-many")
        for number in range(1, 10):
            client.say("enter", topic=f"match:{100 + number}:talk")
        client.say("enter", topic="match:200:talk")
        assert "at most 10 talks" in client.hear("error")["problem"]["detail"]
        client.say("ping")
        assert client.hear("pong")["op"] == "pong"


def test_without_redis_nothing_is_counted_and_clients_are_told_so(api) -> None:
    with talk(api) as client:
        answer = client.ask("enter", topic=TOPIC)
        assert (answer["present"], answer["typing"]) == (None, None)
        assert "TOUCHLINE_REDIS_URL" in answer["reason"]
        assert client.ask("leave", topic=TOPIC)["op"] == "left"


def test_while_redis_is_away_clients_are_told_so(database_url, clock, serving_api) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    with serving_api(database_url=database_url, redis_url=nowhere) as api:
        while api.get("/readyz").status_code != 200:
            pass
        with talk(api) as client:
            answer = client.ask("enter", topic=TOPIC)
            assert answer["present"] is None
            assert "away" in answer["reason"]

"""Three audiences: talk pushes nobody off, and what is personal meets nobody else."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import Connection, text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from serving.access.scopes import scopes_of
from serving.access.subject import ANONYMOUS, Kind, Subject
from serving.edge.cache import ANY, BodyCache
from serving.streams.feed import Feed
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from serving.streams.selection import Selection
from storage.event_catalogue import EVENT_TYPES
from storage.kit.audiences import Audience, audience_of
from storage.kit.event_payload import Payload
from storage.kit.events import Event, rotate_epoch

ANYBODY = ANONYMOUS
_TEXTS_THAT_ARE_IDS = {"date-time", "date", "uuid"}


def frame(seq: int, topic: str) -> Frame:
    return Frame(
        seq=seq,
        type="x",
        topics=frozenset({topic}),
        cursor=f"e:{seq}",
        body=b"{}",
        is_open=True,
        audience=audience_of((topic,)),
    )


def hub_of(ring_size: int = 10) -> Hub:
    hub = Hub(ring_size=ring_size)
    hub.reset("e", head=0, dropped_through=0)
    return hub


@pytest.mark.parametrize(
    ("topics", "audience"),
    [
        (("match:1", "live"), Audience.PLATFORM),
        (("match:1:talk",), Audience.SOCIAL),
        (("post:5", "live"), Audience.SOCIAL),
        (("user:5",), Audience.PERSONAL),
        (("agent:5", "live"), Audience.PERSONAL),
        (("what nobody knows",), Audience.PERSONAL),
    ],
)
def test_topics_have_an_audience_and_the_most_private_counts(topics, audience):
    assert audience_of(topics) is audience


def test_a_busy_talk_pushes_no_platform_client_off():
    async def scenario() -> list[int]:
        hub = hub_of()
        nothing: Any = None  # the ring has everything
        everything = Selection(topics=frozenset(), subject=ANYBODY)
        feed = Feed(hub=hub, database=nothing, selection=everything, cursor=hub.head)
        hub.extend([frame(1, "live")])
        for start in range(2, 2_002, 100):
            hub.extend([frame(seq, "match:1:talk") for seq in range(start, start + 100)])
        hub.extend([frame(2_002, "live")])
        assert feed.is_on_ring
        assert feed.cursor.seq == 0
        return [each.seq for each in await feed.next(limit=100, wait_seconds=0)]

    assert asyncio.run(scenario()) == [1, 2_002]


@pytest.mark.parametrize(
    ("moved", "of", "fills"),
    [
        ("live", ANY, 2),
        ("post:5", ANY, 1),
        ("match:1:talk", "match:1", 1),
        ("post:5", "post:5", 2),
        ("user:5", ANY, 1),
    ],
)
def test_a_cache_is_moved_by_its_own_audience_alone(moved, of, fills):
    async def scenario() -> int:
        hub = hub_of()
        cache = BodyCache(hub, max_bytes=1_000, max_seconds=100)
        times = 0

        async def fill() -> bytes:
            nonlocal times
            times += 1
            return b"body"

        await cache.get("key", (of,), fill)
        hub.extend([frame(1, moved)])
        hub.confirm()
        await cache.get("key", (of,), fill)
        return times

    assert asyncio.run(scenario()) == fills


@pytest.mark.parametrize("topics", [("user:5",), ("match:1", "agent:7"), (ANY, "user:5")])
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_personal_answer_is_never_in_the_shared_cache(topics, is_confirmed):
    async def fill() -> bytes:
        pytest.fail("nothing is asked for an answer that cannot be given")

    hub = hub_of() if is_confirmed else Hub()
    cache = BodyCache(hub, max_bytes=1_000, max_seconds=100)
    with pytest.raises(ValueError, match="personal"):
        asyncio.run(cache.get("key", topics, fill))
    assert len(cache) == 0


def test_only_those_whose_audience_moved_wake():
    async def scenario() -> float:
        hub = hub_of()
        waiting = asyncio.create_task(hub.wait(0.3))
        await asyncio.sleep(0)
        began = time.monotonic()
        hub.extend([frame(1, "post:5"), frame(2, "user:5")])
        await waiting
        return time.monotonic() - began

    assert asyncio.run(scenario()) > 0.25


def free_texts(schema: dict[str, Any]) -> list[str]:
    """The parts of a schema that may hold any text."""
    found = list(_free(schema, "payload"))
    for name, each in schema.get("$defs", {}).items():
        found += _free(each, name)
    return found


def _free(part: dict[str, Any], path: str) -> Iterator[str]:
    if {"$ref", "enum", "const", "pattern"} & part.keys():
        return
    choices = [each for name in ("anyOf", "oneOf", "allOf") for each in part.get(name, ())]
    for each in choices:
        yield from _free(each, path)
    kind = part.get("type")
    is_open = kind == "object" and (part.get("additionalProperties") or "properties" not in part)
    if is_open:
        yield f"{path}.*"
    elif kind == "array":
        yield from _free(part.get("items", {}), f"{path}[]")
    elif (kind == "string" and part.get("format") not in _TEXTS_THAT_ARE_IDS) or (
        kind is None and not choices
    ):
        yield path
    for name, each in part.get("properties", {}).items():
        yield from _free(each, f"{path}.{name}")


def test_events_of_people_carry_ids_and_never_text():
    texts_of = {
        name: free_texts(kind.model_json_schema(mode="serialization"))
        for name, kind in EVENT_TYPES.items()
        if kind.audience() is not Audience.PLATFORM
    }
    # An answer to a question: its words are ours, and only who asked knows the topic.
    assert texts_of.pop("question.answered") == [
        "payload.query",
        "payload.text",
        "payload.rows[].*",
    ]
    assert {name: texts for name, texts in texts_of.items() if texts} == {}


class PostedEvent(Payload):
    """A post in a talk."""

    event_type: ClassVar[str] = "test.posted"
    topics: ClassVar[tuple[str, ...]] = ("post:{id}",)

    post_id: int
    text: str
    more: dict[str, Any]
    names: list[str] | None


class Noted(Payload):
    """A notification of one person."""

    event_type: ClassVar[str] = "test.noted"
    topics: ClassVar[tuple[str, ...]] = ("user:{id}",)

    account_id: int


def test_text_in_a_talks_event_would_be_found():
    schema = PostedEvent.model_json_schema(mode="serialization")
    assert free_texts(schema) == ["payload.text", "payload.more.*", "payload.names[]"]
    assert free_texts(Noted.model_json_schema(mode="serialization")) == []


@pytest.mark.services
def test_every_type_of_event_has_one_audience_and_a_personal_one_has_one_topic(clock):
    assert {kind.audience() for kind in EVENT_TYPES.values()} >= {Audience.PLATFORM}
    now = clock.now()
    Event.of(Noted(account_id=5), topics=["user:5"], occurred_at=now)
    with pytest.raises(ValueError, match="one for each"):
        Event.of(Noted(account_id=5), topics=["user:5", "user:6"], occurred_at=now)
    with pytest.raises(ValueError, match="published under"):
        Event.of(Noted(account_id=5), topics=["user:5:x"], occurred_at=now)


def ticket_of(connection: Connection, account_id: int) -> str:
    """A ticket as the account's own request would have been given it."""
    ticket = f"ticket-{account_id}"
    scopes = scopes_of("fan", is_verified=True)
    subject = Subject(kind=Kind.ACCOUNT, account_id=account_id, scopes=scopes)
    connection.execute(
        text(
            "INSERT INTO events.ticket (digest, subject, expires_at)"
            " VALUES (sha256(CAST(:ticket AS bytea)), :subject, now() + interval '1 minute')"
        ),
        {"ticket": ticket.encode(), "subject": json.dumps(subject.document())},
    )
    return ticket


@pytest.mark.services
@pytest.mark.timeout(90)
def test_a_personal_event_reaches_its_owner_alone_also_on_resume(  # noqa: C901 one journey
    api, league, owner_engine, eventually
):
    def numbers(**params: object) -> list[int]:
        page = api.get("/v1/events", params={"after": start, **params}).json()
        return [event["payload"]["number"] for event in page["events"]]

    start = api.get("/v1/events").json()["cursor"]
    address = str(api.base_url).replace("http", "ws", 1).rstrip("/") + "/v1/ws"
    with owner_engine.begin() as connection:
        tickets = [ticket_of(connection, account_id) for account_id in (7, 8)]

    @contextmanager
    def open_as(ticket: str, **subscribe: object) -> Iterator[ClientConnection]:
        with connect(f"{address}?ticket={ticket}", proxy=None) as socket:
            json.loads(socket.recv())
            socket.send(json.dumps({"op": "subscribe", **subscribe}))
            yield socket

    def heard(socket: Any, until: int) -> list[int]:
        found: list[int] = []
        while until not in found:
            message = json.loads(socket.recv(timeout=15))
            if message["op"] == "event":
                found.append(message["payload"]["number"])
        return found

    with (
        open_as(tickets[0], topics=["user:7", "live"]) as ana,
        open_as(tickets[1], topics=["live"]) as ben,
        api.stream("GET", "/v1/stream", timeout=15) as stream,
    ):
        for socket in (ana, ben):
            assert json.loads(socket.recv(timeout=15))["op"] == "subscribed"
        lines = stream.iter_lines()
        while "hello" not in next(lines):
            pass
        for number, topic in enumerate(("user:7", "user:8", "match:1:talk", "agent:7", "live")):
            league.publish(topic, number=number)
        assert heard(ana, 4) == [0, 4]
        assert heard(ben, 4) == [4]
        found = next(line for line in lines if line.startswith("data:") and '"number"' in line)
        assert json.loads(found.removeprefix("data: "))["payload"] == {"number": 4}
        ben.send(json.dumps({"op": "subscribe", "topics": ["user:7"]}))
        refused = json.loads(ben.recv(timeout=15))
        assert (refused["op"], "user:7" in refused["problem"]["detail"]) == ("error", True)

    eventually(lambda: numbers() == [4])
    assert numbers(topics="match:1:talk") == [2]
    for path in ("/v1/events", "/v1/stream"):
        refused = api.get(path, params={"after": start, "topics": "user:7"})
        assert refused.status_code == 403

    with owner_engine.begin() as connection:
        connection.execute(text("DELETE FROM events.ticket"))
        again = [ticket_of(connection, account_id) for account_id in (7, 8)]
    with (
        open_as(again[0], topics=["user:7"], after=start) as ana,
        open_as(again[1], topics=["user:7"], after=start) as ben,
    ):
        assert heard(ana, 0) == [0]
        with suppress(ConnectionClosed):
            while ben.recv(timeout=15):
                pass
        assert ben.close_code == 4403


@pytest.mark.services
@pytest.mark.timeout(60)
def test_no_topics_after_a_restart_of_the_log_are_the_platforms_too(
    api, league, owner_engine, eventually
):
    for number, topic in enumerate(("live", "user:7", "match:1:talk", "news")):
        league.publish(topic, number=number)

    def read() -> list[int]:
        answer: httpx.Response = api.get("/v1/events", params={"after": "oldest"})
        return [event["payload"]["number"] for event in answer.json()["events"]]

    eventually(lambda: read() == [0, 3])
    with owner_engine.begin() as connection:
        rotate_epoch(connection)
    # The ring is empty now: what is asked for comes from the table.
    eventually(lambda: read() == [0, 3])

"""The WebSocket says what was asked, resumes exactly, and lets no client slow another."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from storage.kit.events import Cursor, rotate_epoch
from tests.databases import owner_of
from tests.people import Session, log_in, make_account

pytestmark = [pytest.mark.services, pytest.mark.timeout(60)]


class Talk:
    """A client that sends and reads JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, op: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"op": op, **fields}))

    def hear(self, op: str | None = None, *, seconds: float = 15.0) -> dict[str, Any]:
        """The next message, of one op if wanted; heartbeats only when asked for."""
        deadline = time.monotonic() + seconds
        while True:
            message = json.loads(self.connection.recv(timeout=deadline - time.monotonic()))
            if message["op"] == op or (op is None and message["op"] != "heartbeat"):
                return message

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        self.say(op, **fields)
        return self.hear()

    def numbers(self, count: int) -> list[int]:
        return [self.hear("event")["payload"]["number"] for _ in range(count)]

    def closed(self) -> tuple[int, str]:
        with suppress(ConnectionClosed):
            while True:
                self.connection.recv(timeout=15)
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


@contextmanager
def talk(api: httpx.Client, path: str = "/v1/ws", **options: Any) -> Iterator[Talk]:
    address = str(api.base_url).replace("http", "ws", 1).rstrip("/") + path
    with connect(address, proxy=None, close_timeout=2, **options) as connection:
        talking = Talk(connection)
        assert talking.hear()["op"] == "hello"
        yield talking


def head(api: httpx.Client) -> str:
    return api.get("/v1/events").json()["cursor"]


@pytest.fixture
def guarded(database_url, clock, serving_api, eventually):
    options = {"first_message_seconds": 0.3, "allowed_origins": ("https://fans.example",)}
    with serving_api(database_url=database_url, **options) as client:
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


@pytest.fixture
def admin(engine, clock) -> Session:
    return log_in(engine, make_account(engine, "admin"))


def test_a_subscription_is_acknowledged_and_brings_its_topics_alone(api, league):
    with talk(api) as client:
        message = client.ask("subscribe", id=7, topics=["match:1"])
        assert (message["op"], message["id"], message["topics"]) == ("subscribed", 7, ["match:1"])
        league.publish("match:2", number=0)
        league.publish("match:1", "live", number=1)
        event = client.hear("event")
        assert event["payload"] == {"number": 1}
        assert event == {"op": "event"} | api.get(
            "/v1/events", params={"after": message["cursor"], "topics": "match:1"}
        ).json()["events"][0]  # fmt: skip

        assert client.ask("subscribe", topics=["match:2"])["topics"] == ["match:1", "match:2"]
        assert client.ask("unsubscribe", topics=["match:1"])["topics"] == ["match:2"]
        league.publish("match:1", number=2)
        league.publish("match:2", number=3)
        assert client.numbers(1) == [3]
        assert client.ask("ping", id="x")["id"] == "x"


def test_without_topics_everything_comes(api, league):
    with talk(api) as client:
        assert client.ask("subscribe")["topics"] is None
        for number, topic in enumerate(("live", "news", "match:9")):
            league.publish(topic, number=number)
        assert client.numbers(3) == [0, 1, 2]


def test_a_heartbeat_carries_the_cursor_past_the_events_of_others(api, league):
    with talk(api) as client:
        client.ask("subscribe", topics=["match:1"])
        reached = league.publish("match:2", number=0)
        while Cursor.parse(client.hear("heartbeat")["cursor"]).seq < reached:
            pass


def test_a_resumed_client_sees_every_event_once_in_order_while_writers_write(api, league):
    seen: list[int] = []
    after = head(api)
    writers = [
        threading.Thread(target=lambda n=n: [league.publish("live", number=100 * n + i)
                                             for i in range(40)])
        for n in range(3)
    ]  # fmt: skip
    for writer in writers:
        writer.start()
    while len(seen) < 120:
        with talk(api) as client:
            assert client.ask("subscribe", topics=["live"], after=after)["recovered"]
            for _ in range(min(17, 120 - len(seen))):
                event = client.hear("event")
                seen.append(event["payload"]["number"])
                after = event["cursor"]
    for writer in writers:
        writer.join()
    with league.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT (payload ->> 'number')::int FROM events.event ORDER BY seq"
        )
        assert seen == list(rows.scalars())


def test_a_backlog_longer_than_the_ring_is_read_from_the_log(
    database_url, league, serving_api, eventually
):
    with serving_api(database_url=database_url, ring_size=4, backlog_limit=50) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        start = head(api)
        reached = max(league.publish("live", number=number) for number in range(40))
        # A page of the log that is longer than the ring takes the place of whoever stands on it.
        eventually(lambda: Cursor.parse(head(api)).seq == reached)
        with talk(api) as client:
            assert client.ask("subscribe", topics=["live"], after=start)["recovered"]
            assert client.numbers(40) == list(range(40))
            league.publish("live", number=40)
            assert client.numbers(1) == [40]
        for number in range(20):
            league.publish("live", number=number)
        with talk(api) as client:
            assert not client.ask("subscribe", topics=["live"], after=start)["recovered"]


def test_a_snapshot_and_what_follows_are_of_one_instant(api, league):
    match_id = league.add_match(2.0)
    topic = f"match:{match_id}"
    reached = league.publish(topic, number=0)
    with talk(api) as client:
        client.ask("subscribe", topics=["live"])
        client.say("subscribe", topics=[topic, "news"], snapshot=True)
        assert client.hear("subscribed")["recovered"]
        message = [client.hear("snapshot") for _ in range(2)]
        assert [each["topic"] for each in message] == [topic, "news"]
        assert message[0]["data"]["match"]["match_id"] == match_id
        assert message[1]["data"] is None
        assert {Cursor.parse(each["cursor"]).seq for each in message} == {reached}
        league.publish(topic, number=1)
        assert client.numbers(1) == [1]


def test_every_event_is_in_the_snapshot_or_after_it(api, league):
    """Points are adjusted while clients subscribe; what a snapshot lacks, an event brings."""
    match_id = league.add_match(2.0)
    stop = threading.Event()

    def write() -> None:
        goals = 0
        while not stop.is_set():
            goals += 1
            league.score(match_id, goals)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(15):
            with talk(api) as client:
                client.say("subscribe", topics=[f"match:{match_id}"], snapshot=True)
                score = client.hear("snapshot")["data"]["match"]["score"]
                following = client.numbers(1)[0]
                assert following == (score["home"] if score else 0) + 1
    finally:
        stop.set()
        writer.join()


def test_a_new_epoch_ends_the_connection_and_the_old_cursor_is_not_recovered(api, league):
    with talk(api) as client:
        after = client.ask("subscribe", topics=["live"])["cursor"]
        with owner_of(league.engine) as owner, owner.begin() as connection:
            rotate_epoch(connection)
        message = client.hear("closing")
        assert (message["reason"], message["code"]) == ("place_lost", 4409)
        assert client.closed() == (4409, "place_lost")
    with talk(api) as client:
        message = client.ask("subscribe", topics=["match:77"], after=after, snapshot=True)
        assert message["recovered"] is False
        assert client.hear("snapshot")["data"] is None


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", "{}", '{"op":"dance"}', '{"op":"subscribe","topics":[]}', '{"op":1}',
     '{"op":"subscribe","topics":["nonsense"]}', '{"op":"subscribe","topics":"live"}',
     '{"op":"subscribe","after":"1"}', '{"op":"subscribe","mode":"odd"}', '{"op":"ping","x":1}',
     '{"op":"replay","match_id":0}', '{"op":"replay","match_id":1,"speed":0}', "\\u0000",
     '{"op":"replay","match_id":99}', '{"op":"subscribe","topics":["match:%s"]}' % ("9" * 19)],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_a_reason_and_the_talk_goes_on(api, frame):
    with talk(api) as client:
        client.connection.send(frame)
        problem = client.hear("error")["problem"]
        assert problem["type"].startswith("urn:touchline:problem:")
        assert problem["detail"]
        assert client.ask("ping")["op"] == "pong"


def test_mistakes_and_haste_have_their_limits(api):
    with talk(api) as client:
        for _ in range(10):
            client.connection.send("?")
        assert client.closed() == (4400, "not_understood")
    with talk(api) as client:
        with suppress(ConnectionClosed):
            for _ in range(10_000):
                client.say("ping")
        assert client.closed()[0] == 4429
    with talk(api) as client:
        client.connection.send("x" * 20_000)
        assert client.closed()[0] == 1009


def test_snapshots_are_bounded_and_a_refused_subscription_changes_nothing(api):
    topics = [f"match:{number}" for number in range(1, 100)]
    with talk(api) as client:
        for _ in range(2):
            assert client.ask("subscribe", topics=topics, snapshot=True)["op"] == "subscribed"
            for _ in topics:
                client.hear("snapshot")
        refused = client.ask("subscribe", id=9, topics=["news", *topics[1:]], snapshot=True)
        assert (refused["op"], refused["id"]) == ("error", 9)
        assert refused["problem"]["type"] == "urn:touchline:problem:too-many"
        assert client.ask("unsubscribe", topics=["match:1"])["topics"] == sorted(topics[1:])


def test_a_silent_client_is_disconnected(guarded):
    with talk(guarded) as client:
        assert client.closed() == (4408, "said_nothing")


def test_a_token_is_sent_first_or_shown_as_a_ticket_and_never_in_the_address(guarded, admin):
    with talk(guarded) as client:
        assert client.ask("subscribe", topics=["alerts"])["op"] == "error"
    with talk(guarded) as client:
        message = client.ask("auth", token=admin.access_token)
        assert message["subject"] == f"account:{admin.account_id}"
        assert client.ask("subscribe", topics=["alerts"])["op"] == "subscribed"
    with talk(guarded) as client:
        client.say("auth", token="guess")  # noqa: S106
        assert client.closed() == (4401, "nobodys_token")
    for refused in ("token", "access_token", "authorization"):
        path = f"/v1/ws?{refused}={admin.access_token}"
        with pytest.raises(InvalidStatus) as answer, talk(guarded, path):
            pass
        assert answer.value.response.status_code == 422


def test_a_ticket_is_good_once(guarded, admin):
    ticket = guarded.post("/v1/ws/tickets", headers=admin.headers).json()["ticket"]
    with talk(guarded, f"/v1/ws?ticket={ticket}") as client:
        assert client.ask("subscribe", topics=["alerts"])["op"] == "subscribed"
    with pytest.raises(InvalidStatus) as answer, talk(guarded, f"/v1/ws?ticket={ticket}"):
        pass
    assert answer.value.response.status_code == 401

    ticket = guarded.post("/v1/ws/tickets").json()["ticket"]
    with talk(guarded) as client:
        assert client.ask("auth", ticket=ticket)["subject"] == "anonymous"
    with talk(guarded) as client:
        client.say("auth", ticket=ticket)
        assert client.closed()[0] == 4401
    wrong = guarded.post("/v1/ws/tickets", headers={"Authorization": "Bearer guess"})
    assert wrong.status_code == 401


def test_a_cookie_counts_for_our_own_pages_and_those_allowed(guarded, admin):
    cookie = {"Cookie": f"touchline_access={admin.access_token}"}
    own = str(guarded.base_url).rstrip("/")
    for origin in (own, "https://fans.example", None):
        with talk(guarded, origin=origin, additional_headers=cookie) as client:
            assert client.ask("subscribe", topics=["alerts"])["op"] == "subscribed"
    foreign = {"origin": "https://evil.example"}
    with pytest.raises(InvalidStatus) as answer, talk(
        guarded, additional_headers=cookie, **foreign
    ):  # fmt: skip
        pass
    assert answer.value.response.status_code == 403
    with talk(guarded, **foreign) as client:
        assert client.ask("subscribe", topics=["live"])["op"] == "subscribed"


def test_permission_is_checked_again_on_resume(guarded, league, admin):
    with talk(guarded) as client:
        client.ask("auth", token=admin.access_token)
        after = client.ask("subscribe", topics=["alerts"])["cursor"]
    with talk(guarded) as client:
        client.say("subscribe", topics=["alerts"], after=after)
        assert client.closed() == (4403, "not_permitted")


def test_an_address_has_so_many_seats(database_url, clock, serving_api, eventually):
    with serving_api(database_url=database_url, streams_per_address=2) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        with talk(api), talk(api):
            with pytest.raises(InvalidStatus) as answer, talk(api):
                pass
            assert answer.value.response.status_code == 429
            assert answer.value.response.headers["retry-after"]
            assert api.get("/v1/stream").status_code == 429
        eventually(lambda: api.get("/v1/events").status_code == 200)
        with talk(api):
            pass


def test_a_plain_request_must_upgrade(api):
    answer = api.get("/v1/ws")
    assert (answer.status_code, answer.headers["upgrade"]) == (426, "websocket")


def test_a_slow_client_is_closed_with_its_cursor_and_slows_nobody(
    database_url, league, serving_api, eventually
):
    options = {"send_timeout_seconds": 0.5, "heartbeat_seconds": 0.2}
    with serving_api(database_url=database_url, **options) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        with stuck(api) as slow, talk(api) as quick:
            quick.ask("subscribe", topics=["live"])
            slow.say("subscribe", topics=["live"])
            big = "x" * 200_000
            for number in range(60):
                league.publish("live", number=number, padding=big)
                assert quick.numbers(1) == [number]
            eventually(lambda: "touchline_stream_clients 1.0" in api.get("/metrics").text)
            message = list(heard_until_lost(slow))
        # Whatever it got before, it may go on from there.
        seen = [each["payload"]["number"] for each in message if each["op"] == "event"]
        with talk(api) as again:
            again.say("subscribe", topics=["live"], after=message[-1]["cursor"])
            assert again.hear("subscribed")["recovered"]
            seen += again.numbers(60 - len(seen))
        assert seen == list(range(60))


def heard_until_lost(client: Talk) -> Iterator[dict[str, Any]]:
    with suppress(ConnectionClosed):
        while True:
            yield json.loads(client.connection.recv(timeout=15))


@contextmanager
def stuck(api: httpx.Client) -> Iterator[Talk]:
    """A client with little room that reads nothing until it is asked to."""
    url = httpx.URL(api.base_url)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect((url.host, url.port))
    with talk(api, sock=narrow, max_queue=1) as client:
        yield client


def test_latest_leaves_out_what_was_replaced_while_the_client_was_away(api, league, eventually):
    after, last = head(api), 0
    for number in range(30):
        league.publish("match:1", number=number)
        last = league.publish("match:2", number=100 + number)
    eventually(lambda: head(api).endswith(f":{last}"))
    with talk(api) as client:
        client.say("subscribe", topics=["match:1", "match:2"], after=after, mode="latest")
        assert client.hear("subscribed")["recovered"]
        assert client.numbers(2) == [29, 129]

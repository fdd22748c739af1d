# pyright: basic
"""Locust's scenario: anonymous readers, fans, writers, and watchers of the WebSocket.

Locust imports this file; Touchline does not, since gevent changes the whole process it runs in.
`touchline load` starts it with the keys of accounts in the file that TOUCHLINE_LOAD_KEYS names.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path
from uuid import uuid4

from locust import HttpUser, between, events, task  # pyright: ignore[reportMissingImports]
from websocket import (  # pyright: ignore[reportMissingImports]
    WebSocket,
    WebSocketException,
    create_connection,
)

_KEYS = list(json.loads(Path(os.environ["TOUCHLINE_LOAD_KEYS"]).read_text()).values())
_NUMBERS = itertools.count(random.randrange(len(_KEYS)))
_WATCH_SECONDS = 30.0
_HEARTBEATS = 3.0
_OK = 200  # Locust gives 0 where there was no answer; `ok` would raise
_WORDS = ("early", "late", "close", "wild", "quiet", "loud", "fair", "odd", "long", "short")


class Reader(HttpUser):
    """Reads pages and lists without an account."""

    weight = 6
    wait_time = between(1, 4)

    def on_start(self) -> None:
        self.matches = [1]
        answer = self.client.get("/v1/matches?status=scheduled&limit=20", name="/v1/matches")
        if answer.status_code == _OK:
            self.matches = [each["match_id"] for each in answer.json()["items"]] or self.matches

    @task(4)
    def home(self) -> None:
        self.client.get("/", headers={"Accept": "text/html"}, name="page /")

    @task(4)
    def match(self) -> None:
        self.client.get(f"/matches/{random.choice(self.matches)}", name="page /matches/…")

    @task(4)
    def community(self) -> None:
        self.client.get("/community", name="page /community")

    @task(3)
    def upcoming(self) -> None:
        self.client.get("/v1/forecasts/upcoming?limit=12", name="/v1/forecasts/upcoming")

    @task(2)
    def standings(self) -> None:
        self.client.get("/v1/standings/S1", name="/v1/standings/…")

    @task(2)
    def forecast(self) -> None:
        match_id = random.choice(self.matches)
        self.client.get(f"/v1/matches/{match_id}/forecast", name="/v1/matches/…/forecast")

    @task(1)
    def live(self) -> None:
        self.client.get("/v1/live/matches", name="/v1/live/matches")


class _Member(HttpUser):
    """Somebody with an account and its key."""

    abstract = True

    def on_start(self) -> None:
        key = _KEYS[next(_NUMBERS) % len(_KEYS)]
        self.client.headers["Authorization"] = f"Bearer {key}"
        self.posts: list[int] = []
        self.feed()

    @task(4)
    def feed(self) -> None:
        answer = self.client.get("/v1/social/feed?scope=discovery&limit=20", name="feed")
        if answer.status_code == _OK:
            self.posts = [each["post_id"] for each in answer.json()["items"]]


class Fan(_Member):
    """Reads the feed, opens posts, likes some."""

    weight = 3
    wait_time = between(2, 6)

    @task(2)
    def notifications(self) -> None:
        self.client.get("/v1/social/notifications/unread", name="notifications")

    @task(3)
    def read(self) -> None:
        if self.posts:
            post_id = random.choice(self.posts)
            self.client.get(f"/v1/social/posts/{post_id}", name="post")
            self.client.get(f"/v1/social/posts/{post_id}/comments", name="comments")
            self.client.get(f"/v1/social/posts/{post_id}/viewer", name="post …/viewer")

    @task(2)
    def like(self) -> None:
        if self.posts:
            path = f"/v1/social/posts/{random.choice(self.posts)}/like"
            self.client.post(path, name="like")


class Writer(_Member):
    """Posts and comments now and then, as people do."""

    weight = 1
    wait_time = between(10, 20)

    @task(2)
    def post(self) -> None:
        text = f"A {' '.join(random.sample(_WORDS, 5))} evening, {uuid4().hex} #load"
        self.client.post(
            "/v1/social/posts",
            json={"text": text},
            headers={"Idempotency-Key": uuid4().hex},
            name="write a post",
        )

    @task(2)
    def comment(self) -> None:
        if self.posts:
            text = f"{' '.join(random.sample(_WORDS, 4))} {uuid4().hex}"
            self.client.post(
                f"/v1/social/posts/{random.choice(self.posts)}/comments",
                json={"text": text},
                headers={"Idempotency-Key": uuid4().hex},
                name="write a comment",
            )


class Watcher(HttpUser):
    """Holds a WebSocket open and expects a sign of life in time."""

    weight = 2
    wait_time = between(1, 3)

    @task
    def watch(self) -> None:
        began = time.perf_counter()
        try:
            socket = create_connection(
                str(self.host).replace("http", "ws", 1) + "/v1/ws",
                timeout=10,
            )
            hello = json.loads(socket.recv())
            socket.send(json.dumps({"op": "subscribe", "topics": ["live"]}))
            self._until(socket, "subscribed")
        except (OSError, WebSocketException, ValueError) as error:
            self._report("WebSocket: subscribe", began, error)
            return
        self._report("WebSocket: subscribe", began, None)
        try:
            socket.settimeout(_HEARTBEATS * hello["heartbeat_seconds"])
            self._listen(socket)
        finally:
            socket.close()

    def _listen(self, socket: WebSocket) -> None:
        until = time.monotonic() + _WATCH_SECONDS
        while time.monotonic() < until:
            began = time.perf_counter()
            socket.send(json.dumps({"op": "ping"}))
            try:
                self._until(socket, "pong")
                error = None
            except (OSError, WebSocketException, ValueError) as caught:
                error = caught
            self._report("WebSocket: ping", began, error)
            if error is not None:
                return
            time.sleep(random.uniform(4, 6))

    @staticmethod
    def _until(socket: WebSocket, op: str) -> None:
        while json.loads(socket.recv())["op"] != op:
            pass

    @staticmethod
    def _report(name: str, began: float, error: Exception | None) -> None:
        events.request.fire(
            request_type="WS",
            name=name,
            response_time=1000 * (time.perf_counter() - began),
            response_length=0,
            exception=error,
        )

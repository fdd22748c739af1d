"""What visitors of the soak come for: one of ten writes; half of the others are signed in.

Those who write are members: they post, like, change their preferences and log in again.
"""

import http.client
import json
import random
import threading
from collections.abc import Callable, Sequence

from touchline.bench.http import people
from touchline.bench.http.people import Person
from touchline.stack.ports import HOST

MEMBERS = 20
WRITES = 0.1
RENEWED_SECONDS = 240.0
"""Access tokens last ten minutes."""

Errand = Callable[[random.Random], bytes]
_LANGUAGES = ("en", "de")
_PERSONAL = ("/v1/users/me", "/v1/social/feed?limit=10", "/v1/users/me/sessions")
_POST, _LIKE, _PREFERENCES, _LOG_IN = "post", "like", "preferences", "log in"
_SHARES = {_POST: 3, _LIKE: 4, _PREFERENCES: 2, _LOG_IN: 1}


class Members:
    """People who are signed in, and a post that they may like.

    Args:
        port: of the API.
        known: their accounts.
    """

    def __init__(self, port: int, known: Sequence[Person]) -> None:
        self._port = port
        self._known = known
        self._tokens = people.access_tokens(port, known)
        self._liked = self._posted()
        self._ended = threading.Event()

    def renew(self) -> None:
        """Log everybody in again before their tokens run out, until `end`."""
        while not self._ended.wait(RENEWED_SECONDS):
            self._tokens = people.access_tokens(self._port, self._known)

    def end(self) -> None:
        """Let `renew` return."""
        self._ended.set()

    def read(self, draws: random.Random) -> bytes:
        """Return a request of somebody for something of their own."""
        return request("GET", self._port, draws.choice(_PERSONAL), token=self._token(draws))

    def write(self, draws: random.Random) -> bytes:
        """Return a request that changes something."""
        (kind,) = draws.choices(list(_SHARES), list(_SHARES.values()))
        port, token = self._port, self._token(draws)
        if kind == _POST:
            fields = {"text": f"What a match, number {draws.randrange(10**9)}! #football"}
            return request("POST", port, "/v1/social/posts", fields, token=token)
        if kind == _LIKE:
            method = draws.choice(("POST", "DELETE"))
            path = f"/v1/social/posts/{draws.choice(self._liked)}/like"
            return request(method, port, path, token=token)
        if kind == _PREFERENCES:
            fields = {"language": draws.choice(_LANGUAGES)}
            return request("PATCH", port, "/v1/users/me", fields, token=token)
        fields = json.loads(people.log_in_body(draws.choice(self._known)))
        return request("POST", port, "/v1/auth/login", fields)

    def _token(self, draws: random.Random) -> str:
        return draws.choice(self._tokens)

    def _posted(self) -> list[int]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=30)
        posted: list[int] = []
        for number, token in enumerate(self._tokens):
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            body = json.dumps({"text": f"Before the match, number {number}"})
            connection.request("POST", "/v1/social/posts", body, headers)
            posted.append(int(json.loads(connection.getresponse().read())["post_id"]))
        connection.close()
        return posted


def errands(members: Members, port: int, paths: Sequence[str]) -> Errand:
    """Return what draws the next request: a read of `paths`, a personal read, or a write."""
    public = [request("GET", port, path) for path in paths]

    def draw(draws: random.Random) -> bytes:
        share = draws.random()
        if share < WRITES:
            return members.write(draws)
        if share < WRITES + (1 - WRITES) / 2:
            return members.read(draws)
        return draws.choice(public)

    return draw


def request(
    method: str, port: int, path: str, content: object = None, *, token: str | None = None
) -> bytes:
    """Return the bytes of a request."""
    body = b"" if content is None else json.dumps(content).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if content is not None:
        lines.append("Content-Type: application/json")
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode() + body

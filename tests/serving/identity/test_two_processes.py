"""Two processes of the API: what ends in one ends in the other within a second.

A request, a WebSocket and a stream stand on the same token in one process; what takes it back
happens in the other one, or at the machine. Each has to stop; of three rounds the fastest counts,
so that a second of a busy machine fails nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import Engine

from storage.identity.writes import signing_keys
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import url_as
from tests.people import BOX, Session, api_of, bearer, log_in, make_account, make_key
from tests.serving.served import eventually, served
from tests.serving.streams.test_websocket import talk

pytestmark = pytest.mark.services

ROUNDS = 3
ME = "/v1/users/me"


@dataclass(frozen=True, kw_only=True)
class Two:
    """Two processes on one database."""

    here: httpx.Client
    there: httpx.Client
    engine: Engine

    def member(self) -> Session:
        return log_in(self.engine, make_account(self.engine))

    def key(self, owner: Session) -> str:
        return make_key(self.engine, owner.account_id, "fan")


@pytest.fixture(scope="module")
def two(identity_database: str) -> Iterator[Two]:
    engine = engine_of(identity_database)
    url = url_as(Role.API, identity_database)
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(
                httpx.Client(base_url=stack.enter_context(served(url)).url, timeout=30)
            )
            for _ in range(2)
        )
        yield Two(here=here, there=there, engine=engine)
    engine.dispose()


def log_out_everywhere(two: Two, who: Session, _: str) -> httpx.Response:
    return two.here.post("/v1/auth/logout", json={"everywhere": True}, headers=who.headers)


def end_session(two: Two, who: Session, _: str) -> httpx.Response:
    other = log_in(two.engine, who.account_id)
    return two.here.delete(f"{ME}/sessions/{who.session_id}", headers=other.headers)


def suspend(two: Two, who: Session, _: str) -> httpx.Response:
    admin = log_in(two.engine, make_account(two.engine, "admin"))
    path = f"/v1/ops/accounts/{who.account_id}/suspend"
    return two.here.post(path, json={"reason": "spam"}, headers=admin.headers)


def revoke_key(two: Two, who: Session, _: str) -> httpx.Response:
    items = two.here.get(f"{ME}/keys", headers=who.headers).json()["items"]
    return two.here.delete(f"{ME}/keys/{items[0]['key_id']}", headers=who.headers)


def revoke_signing_keys(two: Two, who: Session, token: str) -> None:
    with api_of(two.engine) as machine:
        apply(machine, signing_keys.rotate(BOX, is_revoking=True))
    # Whoever has a refresh token goes on, in each process, with what the new key signs.
    renewed = two.there.post("/v1/auth/refresh", json={"refresh_token": who.refresh_token})
    assert renewed.status_code == 200
    assert renewed.json()["access_token"] != token
    eventually(
        lambda: two.here.get(ME, headers=bearer(renewed.json()["access_token"])).status_code == 200
    )


Act = Callable[[Two, Session, str], httpx.Response | None]


@pytest.mark.parametrize(
    ("act", "is_key"),
    [
        (log_out_everywhere, False),
        (end_session, False),
        (suspend, False),
        (suspend, True),
        (revoke_key, True),
        (revoke_signing_keys, False),
    ],
    ids=["logged out", "session", "suspended", "key of suspended", "key", "signing keys"],
)
def test_what_ends_in_one_process_ends_in_the_other(two: Two, act: Act, is_key: bool) -> None:
    seconds: list[float] = []
    for _ in range(ROUNDS):
        seconds.append(ended_after(two, act, is_key=is_key))
        if seconds[-1] < 1.0:
            return
    raise AssertionError(seconds)


def ended_after(two: Two, act: Act, *, is_key: bool) -> float:
    """Return the seconds until nothing in the other process stands on a token any more."""
    who = two.member()
    token = two.key(who) if is_key else who.access_token
    shown, topic = bearer(token), f"user:{who.account_id}"
    bystander = two.member()

    def status(whose: Session | None = None) -> int:
        return two.there.get(ME, headers=shown if whose is None else whose.headers).status_code

    with (
        talk(two.there, additional_headers=shown) as socket,
        two.there.stream("GET", "/v1/stream", params={"topics": topic}, headers=shown) as stream,
    ):
        lines = stream.iter_lines()
        while "hello" not in next(lines):
            pass
        assert socket.ask("subscribe", topics=[topic])["op"] == "subscribed"
        assert (status(), status(bystander)) == (200, 200)
        begun = time.monotonic()
        answer = act(two, who, token)
        assert answer is None or answer.is_success, answer.text
        eventually(lambda: status() in {401, 403})
        assert socket.closed() == (4419, "session_revoked")
        assert [line for line in lines if line][-1] == 'data: {"reason":"session_revoked"}'
        seconds = time.monotonic() - begun
    if act is not revoke_signing_keys:
        assert status(bystander) == 200
    return seconds

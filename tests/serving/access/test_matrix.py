"""Who may ask what: every operation of the document, as every kind of subject.

Requests are empty or wrong in everything but who sends them, so that nothing is changed: an answer
other than 401 and 403 means that whoever sent it was let in.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, update

from serving.app import create_app
from serving.settings import ServingSettings
from storage.identity.tables.account import account
from storage.kit.engine import engine_of
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.people import api_of, bearer, log_in, make_account, make_key

pytestmark = pytest.mark.services

DOCUMENT = create_app(ServingSettings(database_url=None)).openapi()
METHODS = {"get", "post", "put", "patch", "delete"}
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method in METHODS and path != "/v1/ws"  # what its handshake shows: test_websocket
]
# Written out once more, so that a slip in the table of the API is found.
OWN = {"account:read", "account:write", "account:security"}
FAN = OWN | {"community:write", "games:write", "agents:write"}
SCOPES: dict[str, set[str]] = {
    "fan": FAN,
    "service": FAN,
    "moderator": FAN | {"moderation:write"},
    "ml": FAN | {"models:write", "ml", "training:write", "ab-tests:write"},
    "unverified": OWN,
}
NO_KEY_HAS = {"account:security", "accounts:write"}


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Somebody, and what they should be allowed.

    Attributes:
        scopes: None is every scope.
    """

    headers: dict[str, str]
    roles: set[str]
    scopes: set[str] | None
    is_known: bool = True

    def may(self, access: dict[str, Any]) -> bool:
        if access["anonymous"]:
            return True
        has_role = not access["roles"] or bool(self.roles & {*access["roles"], "admin"})
        has_scopes = self.scopes is None or set(access["scopes"]) <= self.scopes
        return self.is_known and has_role and has_scopes


@dataclass(frozen=True, kw_only=True)
class World:
    api: httpx.Client
    askers: dict[str, Asker]
    keys: dict[tuple[str, frozenset[str]], dict[str, str]]
    make: Any


@contextmanager
def database(server: Any, template: str) -> Iterator[str]:
    name = f"matrix_{uuid4().hex}"
    server.copy(template, name)
    yield server.url(name)
    server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def world(postgres_server, template_database, serving_api, eventually) -> Iterator[World]:
    """One API, and one account of each kind that has logged in."""
    with database(postgres_server, template_database) as url:
        engine = engine_of(url)
        set_stepped(engine, OPENING)
        askers = {"anonymous": Asker(headers={}, roles=set(), scopes=set(), is_known=False)}
        for role in ("fan", "other fan", "moderator", "ml", "admin", "service"):
            name = role.removeprefix("other ")
            headers = log_in(engine, make_account(engine, name)).headers
            scopes = SCOPES.get(name)
            askers[role] = Asker(headers=headers, roles={name}, scopes=scopes)
        unverified = make_account(engine, "admin", is_verified=False)
        askers["unverified"] = Asker(
            headers=log_in(engine, unverified).headers, roles=set(), scopes=OWN
        )
        suspended = make_account(engine, "admin")
        key = make_key(engine, suspended, "admin")
        with api_of(engine) as owner, owner.begin() as connection:
            of_them = update(account).where(account.c.account_id == suspended)
            connection.execute(of_them.values(suspended_at=func.now()))
        askers["suspended"] = Asker(headers=bearer(key), roles=set(), scopes=set(), is_known=False)

        def make(role: str, scopes: frozenset[str]) -> dict[str, str]:
            number = make_account(engine, role)
            # "x": a key of no scope, which make_key would take for all of them
            return bearer(make_key(engine, number, role, *(scopes or {"x"})))

        with serving_api(database_url=url) as api:
            eventually(lambda: api.get("/readyz").status_code == 200)
            yield World(api=api, askers=askers, keys={}, make=make)
        engine.dispose()


def key_of(world: World, role: str, scopes: set[str]) -> dict[str, str]:
    known = role, frozenset(scopes)
    if known not in world.keys:
        world.keys[known] = world.make(*known)
    return world.keys[known]


def is_let_in(api: httpx.Client, method: str, path: str, headers: dict[str, str]) -> bool:
    """Whether an otherwise wrong request is answered with anything but a refusal of its sender."""
    address = re.sub(r"\{[^}]*\}", "0", path)
    if path in {"/v1/stream", "/v1/events"}:
        answer = api.request(method, address, headers=headers, params={"after": "!"})
    else:
        content = None if method == "get" else b"[" * 3
        answer = api.request(method, address, headers=headers, content=content)
    assert answer.status_code < 500, answer.text
    return answer.status_code not in {401, 403}


def test_every_operation_says_who_may_ask():
    undeclared = [
        path for _, path, operation in OPERATIONS if "x-touchline-access" not in operation
    ]
    assert undeclared == []
    assert len(OPERATIONS) > 60


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)
def test_an_operation_lets_in_whom_it_says(world, method, path, operation):
    access = operation["x-touchline-access"]
    is_open = access["anonymous"]
    if is_open and "security" not in operation:
        # Nobody is looked at: what is shown, even nonsense, makes no difference.
        nonsense = {"nobody's": bearer("nonsense"), "anonymous": {}}
        found = {name: is_let_in(world.api, method, path, h) for name, h in nonsense.items()}
        if path in GETS_IN_BY_SECRET:
            return
        assert all(found.values()), found
        return
    expected = {name: asker.may(access) for name, asker in world.askers.items()}
    if is_open:
        expected["suspended"] = False  # what is shown is looked at, and is nobody's
    found = {
        name: is_let_in(world.api, method, path, asker.headers)
        for name, asker in world.askers.items()
    }
    assert found == expected
    wrong = is_let_in(world.api, method, path, bearer("nonsense"))
    assert not wrong


GETS_IN_BY_SECRET = {"/v1/auth/refresh", "/v1/auth/login"}
"""Open to strangers, and refused for what is in the body."""


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [(m, p, o) for m, p, o in OPERATIONS if not o["x-touchline-access"]["anonymous"]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_key_needs_each_scope_that_an_operation_names(world, method, path, operation):
    access = operation["x-touchline-access"]
    needed = set(access["scopes"])
    assert needed, f"{path} names no scope, so every key of its role may"
    role = next(iter(access["roles"]), "fan")
    with_all = is_let_in(world.api, method, path, key_of(world, role, needed))
    # What no key may do is refused to one that names the scope too.
    assert with_all is not bool(needed & NO_KEY_HAS)
    others = {"moderation:write"} if role == "moderator" else {"community:write"}
    without = is_let_in(world.api, method, path, key_of(world, role, others - needed))
    assert not without

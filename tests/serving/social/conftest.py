"""An API with a community; the tests of a module share it, and names keep them apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, func, update

from storage.identity.tables.account import account, person
from storage.identity.usernames import username_key
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from tests import people
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.servers import PostgresServer
from tests.serving.conftest import League, client_of_running, league_in, until

_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Somebody with an account, or nobody, who asks the API."""

    api: httpx.Client
    account_id: int = 0
    username: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.api.request(method, f"/v1/social{path}", headers=headers, **options)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.ask("GET", path, params=query)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.ask("POST", path, json=body, **options)

    def put(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.ask("PUT", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("DELETE", path, **options)

    def says(self, text: str, **further: Any) -> int:
        """Post, and return the post's id."""
        made = self.post("/posts", {"text": text, **further})
        assert made.status_code == 201, made.text
        return made.json()["post_id"]

    def answers(self, post_id: int, text: str, parent_id: int | None = None) -> int:
        """Comment, and return the comment's id."""
        made = self.post(f"/posts/{post_id}/comments", {"text": text, "parent_id": parent_id})
        assert made.status_code == 201, made.text
        return made.json()["comment_id"]

    def follows(self, other: "Fan") -> None:
        assert self.post(f"/users/{other.username}/follow").status_code == 201

    def ids(self, path: str, **query: Any) -> list[int]:
        """The ids of the posts of a list, to its end."""
        found: list[int] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.get(path, **query, **cursor)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            assert set(page) == {"world", "items", "next_cursor"}
            found += [item["post_id"] for item in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}


@dataclass(frozen=True, kw_only=True)
class Town:
    """The API, and whoever lives there."""

    api: httpx.Client
    engine: Engine
    league: League
    media: Path

    @property
    def stranger(self) -> Fan:
        return Fan(api=self.api)

    def fan(
        self, name: str = "", *, role: str = "fan", days_here: int = 30, **standing: Any
    ) -> Fan:
        """Somebody who registered some days ago, and logged in."""
        username = name or f"fan{next(_NUMBERS)}x{uuid4().hex[:6]}"
        account_id = people.make_account(self.engine, role, **standing)
        named = update(person).where(person.c.account_id == account_id)
        self.change(named.values(username=username, username_key=username_key(username)))
        since = func.clock_timestamp() - timedelta(days=days_here)
        own = account.c.account_id == account_id
        self.change(update(account).where(own).values(created_at=since))
        headers = people.log_in(self.engine, account_id).headers
        return Fan(api=self.api, account_id=account_id, username=username, headers=headers)

    def change(self, statement: Any) -> None:
        """Change rows behind the API's back, as its role."""
        with people.api_of(self.engine) as api, api.begin() as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def town(
    postgres_server: PostgresServer,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """A community that a module's tests share."""
    name = f"social_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    media = tmp_path_factory.mktemp("media")
    engine = engine_of(postgres_server.url(name))
    set_stepped(engine, OPENING)
    league = league_in(engine, DatabaseClock(engine))
    settings = {"database_url": postgres_server.url(name), "media_dir": media}
    with client_of_running(**settings, most_follows=30) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield Town(api=client, engine=engine, league=league, media=media)
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ada(town: Town) -> Fan:
    return town.fan()


@pytest.fixture
def bob(town: Town) -> Fan:
    return town.fan()


@pytest.fixture
def cem(town: Town) -> Fan:
    return town.fan()


@pytest.fixture
def refused() -> Callable[[httpx.Response, int], str]:
    """Check that an answer is a problem, and return what it says."""

    def check(answer: httpx.Response, status: int) -> str:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        detail: str = answer.json()["detail"]
        assert detail
        return detail

    return check


@pytest.fixture(scope="module")
def mo(town):
    return town.fan("mo.derator", role="moderator")


@pytest.fixture(scope="module")
def mia(town):
    return town.fan("mia.derator", role="moderator")

"""An API with accounts, and people who use it; a module's tests share both, names keep them apart.

A mail is never sent here: what would be in it is read from the message that was posted, and the
token of its link is drawn as whoever writes the mail draws it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, select, text

from storage.delivery.tables import message
from storage.identity import passwords
from storage.identity.tables.account import Role, person
from storage.identity.tables.audit import audit_entry
from storage.identity.tables.credential import Purpose
from storage.identity.writes import one_time, registration
from storage.identity.writes.registration import NewAccount
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.servers import PostgresServer
from tests.serving.conftest import client_of_running, until

PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody
OTHER_PASSWORD = "nine loud bells by night"  # noqa: S105 of nobody
_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account.

    Attributes:
        tokens: what the last log-in gave.
    """

    account_id: int
    username: str
    email: str
    password: str = PASSWORD
    tokens: dict[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}


@dataclass(frozen=True, kw_only=True)
class Club:
    """The API, and whoever has come to it."""

    api: httpx.Client
    engine: Engine
    superuser: Engine

    def unused_name(self, beginning: str = "fan") -> str:
        return f"{beginning}x{next(_NUMBERS)}x{uuid4().hex[:6].replace('1', '7')}"

    def register(self, **changes: Any) -> httpx.Response:
        name = changes.get("username") or self.unused_name()
        body = {
            "username": name,
            "email": f"{self.unused_name()}@example.org",
            "password": PASSWORD,
            "accept_rules": True,
            **changes,
        }
        return self.api.post("/v1/auth/register", json=body)

    def person(self, *, role: Role = "fan", is_verified: bool = True) -> Person:
        """Make an account as an operator does, without logging in."""
        name = self.unused_name()
        wanted = NewAccount.of(name, f"{name}@example.org", _HASH)
        made = registration.create(wanted, role=role, is_verified=is_verified)
        account_id = apply(self.engine, made)
        return Person(account_id=account_id, username=name, email=wanted.email)

    def member(self, *, role: Role = "fan") -> Person:
        """Make an account and log in."""
        made = self.person(role=role)
        return self.logged_in(made)

    def log_in(self, login: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        body = {"login": login, "password": password, **more}
        return self.api.post("/v1/auth/login", json=body)

    def logged_in(self, who: Person, **more: Any) -> Person:
        answer = self.log_in(who.username, who.password, **more)
        assert answer.status_code == 200, answer.text
        return Person(
            account_id=who.account_id,
            username=who.username,
            email=who.email,
            password=who.password,
            tokens=answer.json(),
        )

    def mails(self, account_id: int) -> list[tuple[str, dict[str, Any]]]:
        """The kinds and bodies of what was posted to somebody, oldest first."""
        statement = (
            select(message.c.type, message.c.body)
            .where(message.c.topic == "mail")
            .where(message.c.body["account_id"].as_integer() == account_id)
            .order_by(message.c.message_id)
        )
        with self.superuser.connect() as connection:
            return [(row.type, row.body) for row in connection.execute(statement)]

    def token(self, account_id: int, kind: str) -> str:
        """The token in the link of the mail of a kind that waits."""
        assert kind in {type_ for type_, _ in self.mails(account_id)}
        drawn = apply(self.superuser, one_time.draw(account_id, _PURPOSES[kind]))
        assert drawn is not None
        return drawn.token

    def account_of(self, username: str) -> int | None:
        statement = select(person.c.account_id).where(person.c.username == username)
        with self.superuser.connect() as connection:
            return connection.execute(statement).scalar_one_or_none()

    def acts(self, account_id: int) -> list[str]:
        """What is on record of an account, oldest first."""
        statement = (
            select(audit_entry.c.act)
            .where(audit_entry.c.target_id == str(account_id))
            .order_by(audit_entry.c.entry_id)
        )
        with self.superuser.connect() as connection:
            return list(connection.execute(statement).scalars())

    def change(self, statement: str, **values: Any) -> None:
        """Change something as nobody could over HTTP."""
        with self.superuser.begin() as connection:
            connection.execute(text(statement), values)


_HASH = passwords.hashed(PASSWORD)
_PURPOSES: dict[str, Purpose] = {
    "verify_email": "verify",
    "password_reset": "reset",
    "email_change_confirm": "email_change",
}


@pytest.fixture(scope="module")
def identity_database(postgres_server: PostgresServer, template_database: str) -> Iterator[str]:
    """URL of a database that a module's tests share."""
    name = f"identity_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def club(identity_database: str) -> Iterator[Club]:
    """The API and whoever comes to it."""
    engine = engine_of(identity_database)
    superuser = engine_as("postgres", engine)
    with client_of_running(database_url=identity_database) as api:
        until(lambda: api.get("/readyz").status_code == 200)
        yield Club(api=api, engine=engine, superuser=superuser)
    engine.dispose()
    superuser.dispose()

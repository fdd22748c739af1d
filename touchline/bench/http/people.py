"""Accounts for a measurement, and what they show to the API."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from storage.identity import passwords
from storage.identity.writes import registration
from storage.identity.writes.registration import NewAccount
from storage.kit.unit_of_work import UnitOfWork
from touchline.bench.errors import MeasurementError
from touchline.stack.ports import HOST

PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can log in."""

    account_id: int
    username: str


def plant(engine: Engine, count: int) -> list[Person]:
    """Make accounts with one password, whose addresses are confirmed."""
    kept = passwords.hashed(PASSWORD)
    made: list[Person] = []
    with UnitOfWork(engine) as uow:
        for number in range(count):
            name = f"visitor.{number}"
            wanted = NewAccount.of(name, f"{name}@example.org", kept)
            account_id = uow.run(registration.create(wanted, role="fan", is_verified=True))
            made.append(Person(account_id=account_id, username=name))
        uow.commit()
    return made


def log_in_body(person: Person) -> bytes:
    """Return what somebody sends to log in."""
    return json.dumps({"login": person.username, "password": PASSWORD}).encode()


def access_token(port: int, person: Person) -> str:
    """Log somebody in and return their access token.

    Raises:
        MeasurementError: the API does not let them in.
    """
    response = post(port, "/v1/auth/login", log_in_body(person))
    return str(response["access_token"])


def access_tokens(port: int, people: Sequence[Person]) -> list[str]:
    """Log people in. Raises as `access_token`."""
    return [access_token(port, person) for person in people]


def post(port: int, path: str, body: bytes, token: str | None = None) -> Any:
    """Post JSON, as whoever has a token, and return the answer's.

    Raises:
        MeasurementError: it is refused.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        who = {} if token is None else {"Authorization": f"Bearer {token}"}
        connection.request("POST", path, body, {"Content-Type": "application/json"} | who)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        raise MeasurementError(f"{path} answers {answer.status}: {content[:200]!r}")
    return json.loads(content)

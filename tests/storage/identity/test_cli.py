"""`touchline accounts`, as an operator runs it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, text

from storage.delivery.tables import message
from storage.identity import passwords
from storage.identity.tables.audit import audit_entry
from storage.identity.tables.credential import credential
from storage.social.accounts_cli import accounts
from tests.databases import url_as
from touchline.cli import COMMANDS

pytestmark = pytest.mark.services

Run = Callable[..., Result]
PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody


@pytest.fixture
def run(database_url: str) -> Run:
    """Run `touchline accounts` as the role that it has."""
    environment = {"TOUCHLINE_DATABASE_URL": url_as(COMMANDS["accounts"].role, database_url)}

    def invoke(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(accounts, arguments, env=environment, input=given)

    return invoke


def made(run: Run, name: str, *more: str) -> dict[str, Any]:
    arguments = ("create", name, "--email", f"{name}@example.org", "--json", *more)
    result = run(*arguments, given=PASSWORD + "\n")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def acts(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        statement = select(audit_entry.c.act).order_by(audit_entry.c.entry_id)
        return list(connection.execute(statement).scalars())


def mails(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        statement = select(message.c.type).where(message.c.topic == "mail")
        return list(connection.execute(statement.order_by(message.c.message_id)).scalars())


def test_the_first_administrator_is_made_with_a_password_that_is_right(
    owner_engine: Engine, run: Run
) -> None:
    ada = made(run, "ada", "--role", "admin", "--verified", "--password-stdin")
    assert (ada["username"], ada["role"], ada["kind"]) == ("ada", "admin", "person")
    assert ada["verified_at"] is not None
    with owner_engine.connect() as connection:
        kept = connection.execute(select(credential.c.password_hash)).scalar_one()
    assert PASSWORD not in kept
    assert passwords.verified(PASSWORD, kept) == (True, None)
    assert mails(owner_engine) == []
    assert acts(owner_engine) == ["account.create"]


def test_who_is_not_verified_gets_a_mail_with_a_token(owner_engine: Engine, run: Run) -> None:
    assert made(run, "ben")["verified_at"] is None
    assert mails(owner_engine) == ["verify_email"]


def test_accounts_are_listed_for_people_and_for_machines(run: Run) -> None:
    assert "no accounts yet" in run("list").output
    assert json.loads(run("list", "--json").output) == []
    made(run, "ada", "--role", "admin")
    made(run, "ben")
    assert [each["username"] for each in json.loads(run("list", "--json").output)] == [
        "ben",
        "ada",
    ]
    assert "ada@example.org" in run("list", "--role", "admin").output
    assert "ben@" not in run("list", "--role", "admin").output
    assert "raise --limit" in run("list", "--limit", "1").output


def test_suspending_restoring_and_roles_are_done_and_on_record(
    owner_engine: Engine, run: Run
) -> None:
    made(run, "ben")
    assert run("suspend", "Ben", "--reason", "spam").exit_code == 0
    (ben,) = json.loads(run("list", "--suspended", "--json").output)
    assert ben["suspended_reason"] == "spam"
    assert run("suspend", "ben").exit_code == 1
    assert run("restore", "ben").exit_code == 0
    assert run("role", "ben", "ml").exit_code == 0
    assert json.loads(run("list", "--json").output)[0]["role"] == "ml"
    done = [each for each in acts(owner_engine) if each.startswith("account.")]
    assert done == ["account.create", "account.suspend", "account.restore", "account.role"]
    assert mails(owner_engine) == ["verify_email", "account_suspended"]
    with owner_engine.connect() as connection:
        types = connection.execute(text("SELECT DISTINCT type FROM events.event")).scalars()
        assert set(types) == {"access.changed"}


@pytest.mark.parametrize(
    ("arguments", "given", "expected"),
    [
        (("create", "ada", "--email", "ada@example.org"), None, "taken"),
        (("create", "a-da", "--email", "other@example.org"), None, "taken"),
        (("create", "other", "--email", "ADA@Example.org"), None, "address"),
        (("create", "other", "--email", "nowhere"), None, "name@example.org"),
        (("create", "x", "--email", "x@example.org"), None, "3 to 30 characters"),
        (("create", "cy", "--email", "cy@example.org", "--role", "king"), None, "'fan'"),
        (
            ("create", "cyd", "--email", "cyd@example.org", "--password-stdin"),
            "password123\n",
            "easy to guess",
        ),
        (
            ("create", "cyd", "--email", "cyd@example.org", "--password-stdin"),
            "",
            "at least 10 characters",
        ),
        (("suspend", "nobody"), None, "touchline accounts list"),
        (("restore", "ada"), None, "already"),
        (("role", "ada", "fan"), None, "already"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(
    owner_engine: Engine, run: Run, arguments: tuple[str, ...], given: str | None, expected: str
) -> None:
    made(run, "ada")
    result = run(*arguments, given=given)
    assert result.exit_code != 0
    assert expected in result.output
    assert "Traceback" not in result.output
    assert acts(owner_engine) == ["account.create"]

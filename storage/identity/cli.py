"""`touchline accounts`: making accounts, the first administrator's too; listing them, roles.

`storage.social.accounts_cli` adds suspending, which concerns what they wrote.
"""

import json
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, get_args

import click
from sqlalchemy import Engine

from storage.identity import passwords
from storage.identity.addresses import UnfitAddressError
from storage.identity.passwords import WeakPasswordError
from storage.identity.statements import accounts as statements
from storage.identity.tables.account import Role
from storage.identity.usernames import UnfitUsernameError, username_key
from storage.identity.writes import registration, standing
from storage.identity.writes.registration import (
    AddressTakenError,
    NewAccount,
    UsernameTakenError,
)
from storage.identity.writes.standing import UnchangedError, UnknownAccountError
from storage.kit.engine import engine_of
from storage.kit.rules import Row, Rule
from storage.kit.unit_of_work import apply
from storage.settings import StorageSettings

ROLES: tuple[Role, ...] = get_args(Role)
_SHOWN = ("account_id", "username", "email", "kind", "role", "created_at", "verified_at",
          "suspended_at", "suspended_reason")  # fmt: skip
_REFUSALS = (
    UnfitUsernameError,
    UnfitAddressError,
    UsernameTakenError,
    AddressTakenError,
    UnknownAccountError,
    UnchangedError,
)


@contextmanager
def _engine() -> Generator[Engine]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        yield engine
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


@click.group()
def accounts() -> None:
    """Accounts: make one, list them, suspend, restore, give a role. Each act is on record."""


@accounts.command("create")
@click.argument("name")
@click.option("--email", required=True, help="Where mails go; nobody else has it.")
@click.option("--role", type=click.Choice(ROLES), default="fan", show_default=True)
@click.option("--verified", is_flag=True, help="The address needs no confirmation by mail.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for machines.")
def create(*, name: str, email: str, role: Role, is_json: bool, **how: bool) -> None:
    """Make an account called NAME, e.g. the first administrator.

    Without --password-stdin it has no password until its owner chooses one by way of a mail
    (the page "forgot").

        printf %s "$PASSWORD" | touchline accounts create ada --email ada@example.org --role admin
        --verified --password-stdin
    """
    password = _password(known=(name, email)) if how["password_stdin"] else None
    with _engine() as engine:
        kept = None if password is None else passwords.hashed(password)
        wanted = NewAccount.of(name, email, kept, is_operators=True)
        apply(engine, registration.create(wanted, role=role, is_verified=how["verified"]))
        row = _named(engine, name)
    if is_json:
        click.echo(json.dumps(_plain(row)))
        return
    click.echo(f"{row['username']} is account {row['account_id']}, {role}.")
    if not how["verified"]:
        click.echo("A mail asks to confirm the address; nobody can log in before that.")
    if role == "admin" and StorageSettings().world == "live":  # pyright: ignore[reportCallIssue]
        click.echo("In a live world an administrator's role needs a second factor: set one up.")


@accounts.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only these.")
@click.option("--suspended", is_flag=True, help="Only those that are kept out.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True)
@click.option("--json", "is_json", is_flag=True, help="One JSON array, for machines.")
def list_accounts(*, role: Role | None, suspended: bool, limit: int, is_json: bool) -> None:
    """List accounts, newest first."""
    values: dict[str, object] = {"limit": limit, **({"role": role} if role else {})}
    filters = {*(["role"] if role else []), *(["suspended"] if suspended else [])}
    statement = statements.page(filters=frozenset(filters))
    with _engine() as engine, engine.connect() as connection:
        rows = connection.execute(statement, values).mappings().all()
    if is_json:
        click.echo(json.dumps([_plain(dict(row)) for row in rows]))
        return
    for row in rows:
        click.echo(_line(dict(row)))
    if not rows:
        click.echo("No account is like that." if filters else "There are no accounts yet.")
    if len(rows) == limit:
        click.echo("… and perhaps more: raise --limit")


@accounts.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def give_role(*, name: str, role: Role) -> None:
    """Give account NAME another ROLE; its sessions end, so that nothing has the old one."""
    change(name, lambda number: standing.assign(number, role, actor_id=None))
    click.echo(f"{name} is {role}.")


def change(name: str, rule: Callable[[int], Rule[Row]]) -> None:
    """Change the account called `name` by a rule that takes its id.

    Raises:
        ClickException: there is no such account, or the rule refuses.
    """
    with _engine() as engine:
        apply(engine, rule(_named(engine, name)["account_id"]))


def _named(engine: Engine, name: str) -> Row:
    with engine.connect() as connection:
        values = {"key": username_key(name)}
        row = connection.execute(statements.named(), values).mappings().one_or_none()
    if row is None:
        raise UnknownAccountError(f"there is no account {name!r}; see touchline accounts list")
    return dict(row)


def _password(*, known: tuple[str, ...]) -> str:
    if sys.stdin.isatty():
        raise click.UsageError("--password-stdin reads a pipe, not the terminal; see --help")
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        passwords.check(password, known=known)
    except WeakPasswordError as error:
        raise click.ClickException(str(error)) from error
    return password


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value := row[name], datetime) else value
        for name in _SHOWN
    }


def _line(row: Mapping[str, Any]) -> str:
    parts = [
        f"{row['account_id']:>7} {row['username']:<20} {row['role']:<9} {row['email']}",
        *([] if row["verified_at"] else ["unverified"]),
        *([f"suspended since {row['suspended_at']:%Y-%m-%d}"] if row["suspended_at"] else []),
        *([row["suspended_reason"]] if row["suspended_reason"] else []),
    ]
    return ", ".join(parts)

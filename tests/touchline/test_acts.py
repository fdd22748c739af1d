"""Commands that change something are on record, by the number of the system's user."""

import os
from typing import Any

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text

from storage.identity.tables.audit import audit_entry
from storage.kit.roles import Role
from tests.databases import url_as
from touchline import acts, cli


def leaves(command: click.Command, path: str) -> list[str]:
    if isinstance(command, click.Group):
        return [
            each
            for name, sub in command.commands.items()
            for each in leaves(sub, f"{path} {name}")
        ]
    return [path]


READING = {
    "accounts list", "agreement", "adjust-points list", "alias list", "clock show",
    "competition list", "deliveries list", "feeds list", "forecasts explain", "models list",
    "moderation log", "moderation queue", "agents list", "agents tasks",
    "quarantine list",
    "quarantine show", "secret-key status", "team successions", "verify-seals",
    # Processes, not acts: what they do for others is on record by itself.
    "serve", "work", "simulate", "steps",
    # They put their own acts on record.
    "accounts create", "accounts suspend", "accounts restore", "accounts role",
    "signing-keys rotate", "secret-key rotate", "secret-key retire", "load",
}  # fmt: skip


def test_every_command_in_a_world_reads_or_is_on_record() -> None:
    group = cli.touchline
    context = click.Context(group)
    found = {
        path
        for name, entry in cli.COMMANDS.items()
        if entry.in_world
        for path in leaves(group.get_command(context, name) or click.Command(name), name)
    }
    assert found == READING | set(acts.ACTS)


@pytest.fixture
def record(engine: Engine) -> Any:
    def read() -> list[Any]:
        with engine.connect() as connection:
            statement = select(audit_entry).order_by(audit_entry.c.entry_id)
            return list(connection.execute(statement).mappings())

    return read


@pytest.fixture
def run(database_url: str) -> Any:
    def invoke(*arguments: str) -> Any:
        environment = {
            "TOUCHLINE_DATABASE_URL": url_as(Role.PIPELINES, database_url),
            "TOUCHLINE_API_DATABASE_URL": url_as(Role.API, database_url),
            "TOUCHLINE_OWNER_DATABASE_URL": url_as(Role.OWNER, database_url),
            "TOUCHLINE_DAGSTER_DATABASE_URL": "postgresql+psycopg2://nobody@127.0.0.1:9/none",
            "TOUCHLINE_MLFLOW_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/none",
            "TOUCHLINE_SECRET_KEY": "a secret of tests, long enough for one",
        }
        return CliRunner().invoke(cli.touchline, arguments, env=environment)

    return invoke


@pytest.mark.services
@pytest.mark.usefixtures("clock")
def test_what_changes_something_is_on_record_and_what_is_refused_is_not(
    run: Any, record: Any, owner_engine: Engine
) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("INSERT INTO football.team (name, country) VALUES ('Vale', 'X')"))
    assert run("alias", "list").exit_code == 0
    assert run("alias", "add", "FC Vale", "Nobody", "--country", "X").exit_code == 1
    assert record() == []
    done = run("alias", "add", "FC Vale", "Vale", "--country", "X")
    assert done.exit_code == 0, done.output
    done = run("clock", "step", "--hours", "1")
    assert done.exit_code == 0, done.output
    done = run("signing-keys", "rotate")
    assert done.exit_code == 0, done.output
    acts = [(row["act"], row["target_kind"], row["detail"]["command"]) for row in record()]
    assert acts == [
        ("alias.add", "team", "alias add"),
        ("clock.step", "clock", "clock step"),
        ("signing_key.rotate", "signing_key", "signing-keys rotate"),
    ]
    for row in record():
        assert row["actor_id"] is None
        assert (row["detail"]["subject"], row["detail"]["uid"]) == ("command line", os.getuid())

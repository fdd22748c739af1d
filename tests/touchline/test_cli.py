"""The command itself: lazy, helpful, and without tracebacks for what is expected."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from storage.kit.roles import Role
from touchline import cli
from touchline.stack.home import CHECKOUT

HEAVY = ("dagster", "mlflow", "sqlalchemy", "polars", "numpy", "rich")


def touchline(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", "touchline.cli", *words],
        cwd=CHECKOUT,
        env=dict(os.environ) | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_and_imports_none() -> None:
    code = (
        "import sys; from touchline.cli import touchline;"
        "touchline.main(['--help'], standalone_mode=False);"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in cli.COMMANDS)
    assert "HEAVY []" in done.stdout


@pytest.mark.parametrize("name", sorted(set(cli.COMMANDS) - {"bench"}))
def test_every_command_exists(name: str) -> None:
    module, _, attribute = cli.COMMANDS[name].target.partition(":")
    assert isinstance(getattr(importlib.import_module(module), attribute), click.Command)


def test_an_unknown_command_is_named() -> None:
    result = CliRunner().invoke(cli.touchline, ["dance"])
    assert result.exit_code == 2
    assert "dance" in result.output


def test_every_leaf_of_a_group_takes_a_world() -> None:
    @click.group()
    def group() -> None: ...

    @group.command()
    def leaf() -> None: ...

    wrapped = cli.in_world(group, Role.READER, "group")
    assert isinstance(wrapped, click.Group)
    assert "world" in [option.name for option in wrapped.commands["leaf"].params]
    assert [option.name for option in leaf.params] == []


def test_a_world_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(cli.touchline, ["status", "--world", "parallel"])
    assert result.exit_code == 2
    assert "simulated" in result.output


def test_a_database_that_is_away_is_one_message(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody@/touchline?host={tmp_path}"
    done = touchline("clock", "show", TOUCHLINE_DATABASE_URL=url)
    assert done.returncode == 1
    assert "the database cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_of_a_world_that_does_not_run_says_how_to_start_it(tmp_path: Path) -> None:
    done = touchline("status", TOUCHLINE_HOME=str(tmp_path))
    assert done.returncode == 3
    assert "make up" in done.stdout

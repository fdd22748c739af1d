"""The `touchline` command. Each package owns its commands; they are imported when called."""

import copy
import functools
import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from dotenv import load_dotenv

from storage.kit.roles import Role
from touchline import __version__
from touchline.acts import on_record
from touchline.ending import exit_without_collecting
from touchline.errors import TouchlineError
from touchline.processors import SINGLE_THREADED
from touchline.stack import disk
from touchline.stack.home import CHECKOUT
from touchline.stack.world import OPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sub-command: where it is, what it does, whether it works in a world, and as whom."""

    target: str
    summary: str
    in_world: bool = False
    role: Role = Role.PIPELINES


PARTS = {
    "The stack": {
        "up": Entry(target="touchline.stack.cli:up", summary="Start everything and stay."),
        "demo": Entry(target="touchline.stack.cli:demo", summary="Start, forecast, show, stop."),
        "status": Entry(target="touchline.stack.cli:status", summary="Show what runs, and where."),
        "doctor": Entry(
            target="touchline.stack.cli:doctor", summary="Check this machine; say what to do."
        ),
        "down": Entry(target="touchline.stack.cli:down", summary="Stop what runs."),
        "backup": Entry(
            target="touchline.backup.cli:backup", summary="Write one instant of a world to a file."
        ),
        "restore": Entry(
            target="touchline.backup.cli:restore", summary="Bring a world back from such a file."
        ),
    },
    "Data": {
        "ingest": Entry(
            target="pipelines.ingest_cli:ingest", summary="Load files into a world.", in_world=True
        ),
        "quarantine": Entry(
            target="storage.cli:quarantine",
            summary="Rows that were not accepted, and why.",
            in_world=True,
        ),
        "feeds": Entry(
            target="storage.providers.cli:feeds",
            summary="How the providers stand; ask one again.",
            in_world=True,
        ),
        "agreement": Entry(
            target="pipelines.agreement_cli:agreement",
            summary="Where sources differ, season by season.",
            in_world=True,
        ),
        "alias": Entry(
            target="storage.cli:alias", summary="Names that sources give to teams.", in_world=True
        ),
        "competition": Entry(
            target="storage.matching.cli:competition",
            summary="Codes that sources give to competitions.",
            in_world=True,
        ),
        "team": Entry(
            target="storage.matching.cli:team",
            summary="Ids that sources give to teams; refounded clubs.",
            in_world=True,
        ),
        "player": Entry(
            target="storage.football.cli:players",
            summary="Whom the ids of lists of players mean.",
            in_world=True,
        ),
        "adjust-points": Entry(
            target="storage.cli:adjust_points",
            summary="Points given or taken off the pitch.",
            in_world=True,
        ),
        "deliveries": Entry(
            target="storage.delivery.cli:deliveries",
            summary="What reaches the outside: list, send again, close.",
            in_world=True,
        ),
        "outbox": Entry(
            target="storage.delivery.outbox_cli:outbox",
            summary="Mails that were kept, no mail server being set.",
            in_world=True,
            role=Role.WORKER,
        ),
        "clock": Entry(
            target="storage.cli:clock",
            summary="The world's clock; step it, speed it up.",
            in_world=True,
            role=Role.OWNER,
        ),
        "migrate": Entry(
            target="storage.cli:migrate",
            summary="Bring the schema to its head.",
            in_world=True,
            role=Role.OWNER,
        ),
    },
    "People": {
        "accounts": Entry(
            target="storage.social.accounts_cli:accounts",
            summary="Make accounts, the first admin's too; suspend; roles.",
            in_world=True,
            role=Role.API,
        ),
        "moderation": Entry(
            target="storage.social.cli:moderation",
            summary="What moderators have to decide, and what they did.",
            in_world=True,
            role=Role.WORKER,
        ),
    },
    "Agents": {
        "agents": Entry(
            target="storage.agents.cli:agents",
            summary="Who works here, and on what; start, stop, give work.",
            in_world=True,
        ),
    },
    "Trust": {
        "backtest": Entry(
            target="pipelines.backtest_cli:backtest",
            summary="Judge the models on history, beside the market.",
        ),
        "models": Entry(
            target="storage.forecast.models.cli:models",
            summary="Who is champion; promote, roll back.",
            in_world=True,
        ),
        "forecasts": Entry(
            target="pipelines.forecasts_cli:forecasts",
            summary="What a sealed forecast rests on.",
            in_world=True,
        ),
        "verify-seals": Entry(
            target="storage.forecast.seals.cli:verify_seals",
            summary="Check that no sealed forecast was changed.",
            in_world=True,
        ),
        "seals": Entry(
            target="storage.forecast.seals.cli:seals",
            summary="Signed heads for witnesses elsewhere.",
            in_world=True,
        ),
        "bench": Entry(target="touchline.bench.cli:bench", summary="Measure, always in ratios."),
        "load": Entry(
            target="touchline.load_test.cli:load",
            summary="Let people of all kinds use a running stack at once.",
            in_world=True,
            role=Role.API,
        ),
    },
    "Your account": {
        "signing-keys": Entry(
            target="storage.identity.signing_cli:signing_keys",
            summary="Replace the key that signs access tokens.",
            in_world=True,
            role=Role.API,
        ),
        "secret-key": Entry(
            target="storage.privacy.secret_cli:secret_key",
            summary="Replace the key of what the database keeps secret.",
            in_world=True,
            role=Role.API,
        ),
        "login": Entry(
            target="touchline_client.cli:login", summary="Log in; keep an API key for programs."
        ),
    },
    "Single parts": {
        "api-changelog": Entry(
            target="serving.changes_cli:api_changelog", summary="Write what changed for clients."
        ),
        "serve": Entry(
            target="serving.cli:serve", summary="Run the API alone.", in_world=True, role=Role.API
        ),
        "work": Entry(
            target="workers.cli:work",
            summary="Run one worker of background jobs.",
            in_world=True,
            role=Role.WORKER,
        ),
        "steps": Entry(
            target="pipelines.steps.cli:steps",
            summary="Run one worker for steps of Dagster's runs.",
            in_world=True,
        ),
        "simulate": Entry(
            target="touchline.simulate:simulate",
            summary="Serve the synthetic league as the providers would.",
            in_world=True,
            role=Role.READER,
        ),
        "crowd": Entry(
            target="touchline.crowd.cli:crowd",
            summary="Let simulated accounts post, comment, like and follow.",
        ),
    },
}
COMMANDS = {name: entry for part in PARTS.values() for name, entry in part.items()}


class LazyGroup(click.Group):
    """Imports a sub-command when it is called, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        command = getattr(importlib.import_module(module), name)
        return in_world(command, entry.role, cmd_name) if entry.in_world else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        width = max(map(len, COMMANDS))
        for title, part in PARTS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), each.summary) for name, each in part.items()]
                )


def in_world(command: click.Command, role: Role, path: str) -> click.Command:
    """Gives a command, or every leaf of a group, `--world` and the databases behind it."""
    wrapped = copy.copy(command)
    if isinstance(command, click.Group) and isinstance(wrapped, click.Group):
        wrapped.commands = {
            name: in_world(each, role, f"{path} {name}") for name, each in command.commands.items()
        }
        return wrapped
    if command.callback is not None:
        wrapped.params = [*command.params, OPTION]
        wrapped.callback = _attached(command.callback, role, path)
    return wrapped


def _attached(callback: Callable[..., Any], role: Role, path: str) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, world: str, **kwargs: Any) -> Any:
        from touchline.attach import attached  # noqa: PLC0415 `--help` must not pay for it

        with attached(world, role=role), on_record(path, kwargs):
            return callback(*args, **kwargs)

    return run


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="touchline")
def touchline() -> None:
    """Touchline forecasts football honestly."""


def main() -> None:
    """Runs the command; expected failures become one message and exit code 1."""
    exit_without_collecting()
    load_dotenv(CHECKOUT / ".env")
    os.environ.update(SINGLE_THREADED | os.environ)
    try:
        touchline()
    except Exception as error:
        message = message_of(error)
        if message is None:
            raise
        click.echo(f"error: {message}", err=True)
        sys.exit(1)


def message_of(error: Exception) -> str | None:
    """What a person reads about an expected failure; None for one that nobody expected."""
    is_expected = isinstance(error, TouchlineError | OSError) or is_database_away(error)
    if not is_expected:
        return None
    if full := disk.explanation(error):
        return full
    if isinstance(error, TouchlineError):
        return str(error)
    if isinstance(error, PermissionError):
        return f"{error}: this needs another owner or mode"
    if is_database_away(error):
        return f"the database cannot be reached: {error}\nRun `touchline doctor`."
    return None


def is_database_away(error: Exception) -> bool:
    """Whether an error only says that no server answers; without importing SQLAlchemy."""
    return type(error).__name__ == "OperationalError"


if __name__ == "__main__":
    main()

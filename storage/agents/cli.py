"""`touchline agents`: who works here, what they do, and starting and stopping them."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import click
from pydantic import ValidationError
from sqlalchemy import Engine

from storage.agents import builtin
from storage.agents.kinds.agents import AGENT_KINDS, completed
from storage.agents.kinds.tasks import KINDS
from storage.agents.statements import agents as questions
from storage.agents.statements import tasks as task_questions
from storage.agents.writes import agents as rules
from storage.agents.writes import control, tasks
from storage.agents.writes.refusals import AgentsError
from storage.agents.writes.tasks import NewTask
from storage.kit.engine import engine_of
from storage.kit.rules import Row, Rule
from storage.kit.unit_of_work import apply
from storage.settings import StorageSettings

_JSON = click.option("--json", "is_json", is_flag=True, help="One JSON array, for machines.")
_LIMIT = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows at most."
)
_AGENT = ("agent_id", "kind", "name", "state", "note", "owner_id", "held_by", "heartbeat_at")
_TASK = ("task_id", "kind", "state", "priority", "attempt_no", "created_at", "finished_at",
         "dagster_run_id", "error")  # fmt: skip
_MOVES: Mapping[str, Callable[..., Rule[Row]]] = {
    "start": rules.start,
    "stop": rules.stop,
    "pause": rules.pause,
    "resume": rules.resume,
}


@contextmanager
def _engine() -> Generator[Engine]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        yield engine
    except AgentsError as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


@click.group()
def agents() -> None:
    """Agents: list them and their tasks, start and stop them, give them work."""


@agents.command("list")
@_LIMIT
@_JSON
def list_agents(*, limit: int, is_json: bool) -> None:
    """List agents, newest first."""
    question = questions.page(is_continued=False, has_kind=False, is_all=True)
    rows = _read(question, _AGENT, limit=limit)
    if is_json:
        click.echo(json.dumps(rows, default=str))
        return
    for row in rows:
        note = f" ({row['note']})" if row["note"] else ""
        click.echo(
            f"{row['agent_id']:>6}  {row['state']:<9} {row['kind']:<11} {row['name']}{note}"
        )
    if not rows:
        click.echo("There are no agents; `touchline agents plant` makes the platform's own.")


@agents.command("tasks")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
@_LIMIT
@_JSON
def list_tasks(*, agent_id: int, limit: int, is_json: bool) -> None:
    """List tasks of an agent, newest first."""
    question = task_questions.page(is_continued=False, has_state=False, has_kind=False)
    rows = _read(question, _TASK, limit=limit, agent_id=agent_id)
    if is_json:
        click.echo(json.dumps(rows, default=str))
        return
    for row in rows:
        at = cast("datetime", row["created_at"])
        error = f"  {row['error']}" if row["error"] else ""
        click.echo(
            f"{row['task_id']:>8}  {at:%Y-%m-%d %H:%M:%S}  {row['state']:<16} {row['kind']}{error}"
        )
    if not rows:
        click.echo(f"Agent {agent_id} has no tasks.")


@agents.command("plant")
def plant() -> None:
    """Make and start the platform's own agents, where they are not there."""
    with _engine() as engine:
        made = apply(engine, builtin.plant())
    click.echo(f"{made} agents were made and started." if made else "They are there already.")


@agents.command("start")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
def start(*, agent_id: int) -> None:
    """Let an agent begin."""
    _move(agent_id, "start")


@agents.command("stop")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
def stop(*, agent_id: int) -> None:
    """Let an agent end what it has begun and begin nothing else."""
    _move(agent_id, "stop")


@agents.command("pause")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
def pause(*, agent_id: int) -> None:
    """Let an agent begin nothing new for now."""
    _move(agent_id, "pause")


@agents.command("resume")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
def resume(*, agent_id: int) -> None:
    """Let a paused agent go on."""
    _move(agent_id, "resume")


@agents.command("run")
@click.argument("agent_id", type=click.IntRange(1, 2**63 - 1))
@click.argument("kind")
@click.option(
    "--input", "given", default="{}", show_default=True, help="JSON, as the kind has it."
)
@click.option("--priority", type=click.IntRange(0, 9), default=tasks.PRIORITY, show_default=True)
def run(*, agent_id: int, kind: str, given: str, priority: int) -> None:
    """Give an agent a task of KIND."""
    with _engine() as engine:
        new = NewTask(kind=kind, input=_input(engine, agent_id, kind, given), priority=priority)
        row, _ = apply(engine, tasks.give(agent_id, new, by=None))
    click.echo(f"Task {row['task_id']} is {row['state']}.")


@agents.command("cancel")
@click.argument("task_id", type=click.IntRange(1, 2**63 - 1))
def cancel(*, task_id: int) -> None:
    """Cancel a task."""
    with _engine() as engine:
        row = apply(engine, control.cancel(task_id, by=None))
    click.echo(f"Task {task_id} is {row['state']}.")


def _move(agent_id: int, name: str) -> None:
    with _engine() as engine:
        row = apply(engine, _MOVES[name](agent_id, by=None))
    click.echo(f"Agent {agent_id} is {row['state']}.")


def _input(engine: Engine, agent_id: int, kind: str, given: str) -> dict[str, Any]:
    """Return the input of a task, checked by its kind."""
    with engine.connect() as connection:
        found = connection.execute(questions.one(), {"agent_id": agent_id}).mappings()
        row = found.one_or_none()
    if row is None:
        raise click.ClickException(f"there is no agent {agent_id}; see touchline agents list")
    if kind not in AGENT_KINDS[row["kind"]].tasks:
        allowed = ", ".join(AGENT_KINDS[row["kind"]].tasks)
        raise click.ClickException(f"agent {agent_id} takes: {allowed}")
    try:
        whole = completed(row["kind"], kind, json.loads(given), row["config"])
        model = KINDS[kind].input.model_validate(whole)
    except (ValidationError, ValueError, TypeError) as error:
        raise click.ClickException(f"--input does not fit: {error}") from error
    return model.model_dump(mode="json", exclude_unset=True)


def _read(question: Any, names: tuple[str, ...], **values: int) -> list[dict[str, Any]]:
    with _engine() as engine, engine.connect() as connection:
        rows = connection.execute(question, values).mappings().all()
    return [{name: row[name] for name in names} for row in rows]

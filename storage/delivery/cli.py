"""`touchline deliveries`: what reaches the outside, and what to do about what is in doubt."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from sqlalchemy import Engine

from storage.delivery import writes
from storage.delivery.statements import STATES, State, page
from storage.delivery.writes import NotInDoubtError
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from storage.settings import StorageSettings


@contextmanager
def _engine() -> Generator[Engine]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@click.group()
def deliveries() -> None:
    """What reaches the outside: webhooks, and what else channels send."""


@deliveries.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these; in_doubt may have arrived.")
@click.option("--channel", help="Only this channel, e.g. webhook.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for machines.")
def list_deliveries(
    *, state: State | None, channel: str | None, limit: int, is_json: bool
) -> None:
    """List deliveries, newest first."""
    statement = page(is_continued=False, state=state, has_channel=channel is not None)
    values: dict[str, object] = {"limit": limit}
    if channel is not None:
        values["channel"] = channel
    with _engine() as engine, engine.connect() as connection:
        rows = connection.execute(statement, values).mappings().all()
    for row in rows:
        click.echo(_as_json(dict(row)) if is_json else _line(dict(row)))
    if not rows and not is_json:
        click.echo(f"No delivery is {state.replace('_', ' ')}." if state else "No deliveries yet.")
    if len(rows) == limit and not is_json:
        click.echo("… and perhaps more: raise --limit")


@deliveries.command("retry")
@click.argument("delivery_id", type=click.IntRange(min=1))
def retry(*, delivery_id: int) -> None:
    """Send a delivery in doubt again: it may then arrive twice."""
    _do(writes.release, delivery_id)
    click.echo(f"Delivery {delivery_id} is sent again.")


@deliveries.command("close")
@click.argument("delivery_id", type=click.IntRange(min=1))
def close(*, delivery_id: int) -> None:
    """Give a delivery in doubt up: it is never sent again."""
    _do(writes.close, delivery_id)
    click.echo(f"Delivery {delivery_id} is closed.")


def _do(change: Callable[[UnitOfWork, int], None], delivery_id: int) -> None:
    with _engine() as engine, UnitOfWork(engine) as uow:
        try:
            change(uow, delivery_id)
        except NotInDoubtError as error:
            raise click.ClickException(str(error)) from error
        uow.commit()


def _line(row: Mapping[str, Any]) -> str:
    parts = [
        f"{row['delivery_id']:>7} {row['state'].replace('_', ' '):<9} {row['type']}",
        f"by {row['channel']}",
        f"{row['attempts']} attempts",
        *([f"last {row['started_at']:%Y-%m-%d %H:%M:%S} UTC"] if row["started_at"] else []),
        *([f"next {row['due_at']:%Y-%m-%d %H:%M:%S} UTC"] if row["due_at"] else []),
        *([row["last_error"]] if row["last_error"] else []),
    ]
    return ", ".join(parts)


def _as_json(row: Mapping[str, Any]) -> str:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }
    return json.dumps(plain)

"""`touchline feeds`: how the providers stand, and asking one again after a refusal."""

from collections.abc import Generator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from storage.kit.engine import engine_of
from storage.providers import statements
from storage.providers.writes import FeedBook, budget_left, is_stale
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
def feeds() -> None:
    """How the providers stand with us: circuits, budgets, staleness."""


@feeds.command("list")
def list_feeds() -> None:
    """Show every provider that ever got a request."""
    with _engine() as engine, engine.connect() as connection:
        rows = connection.execute(statements.providers()).mappings().all()
    if not rows:
        click.echo("No provider got a request yet.")
    for row in rows:
        left = budget_left(row)
        last = row["last_success_at"]
        parts = [
            f"{row['provider']:<24} {row['circuit']:<9}",
            f"last good answer {last:%Y-%m-%d %H:%M}" if last else "no good answer yet",
            *(["stale"] if is_stale(row) else []),
            *([f"last error {row['last_error_class']}"] if row["last_error_class"] else []),
            *([f"{left} requests left today"] if left is not None else []),
            *([f"again from {row['open_until']:%H:%M}"] if row["open_until"] else []),
        ]
        click.echo(", ".join(parts))


@feeds.command("reset")
@click.argument("provider")
def reset(*, provider: str) -> None:
    """Ask a provider again now, though it failed or refused: look first why it did."""
    with _engine() as engine:
        if not FeedBook(engine).reset(provider):
            raise click.ClickException(
                f"{provider!r} was never requested; see touchline feeds list"
            )
    click.echo(f"{provider} is requested again from the next run on.")

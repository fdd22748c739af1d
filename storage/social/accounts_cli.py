"""`touchline accounts suspend` and `restore`, which concern what somebody wrote, too."""

import click

from storage.identity.cli import accounts, change
from storage.social.writes import suspension

__all__ = ["accounts"]


@accounts.command("suspend")
@click.argument("name")
@click.option("--reason", help="For its owner to read, in the mail and at log-in.")
def suspend(*, name: str, reason: str | None) -> None:
    """Keep the owner of account NAME out; their sessions end at once."""
    change(name, lambda number: suspension.suspend(number, reason=reason, actor_id=None))
    click.echo(f"{name} is suspended; touchline accounts restore {name} undoes it.")


@accounts.command("restore")
@click.argument("name")
def restore(*, name: str) -> None:
    """Let the owner of account NAME in again."""
    change(name, lambda number: suspension.restore(number, actor_id=None))
    click.echo(f"{name} may log in again.")

"""`touchline outbox`: the mails of a world without a mail server."""

import json
from collections.abc import Mapping
from typing import Any

import click

from storage.delivery.outbox import page
from storage.kit.engine import engine_of
from storage.settings import StorageSettings


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--to", "recipient", help="Only mails to this address.")
@click.option("--json", "is_json", is_flag=True, help="One JSON list, for machines.")
def outbox(*, limit: int, recipient: str | None, is_json: bool) -> None:
    """Show the mails that were kept because no mail server is set, newest first.

    They hold links that open accounts: a reader of them can do what their recipients can.
    """
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    statement = page(is_continued=False, has_recipient=recipient is not None)
    values: dict[str, object] = {"limit": limit}
    if recipient is not None:
        values["recipient"] = recipient
    engine = engine_of(settings.database_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(statement, values).mappings().all()
    finally:
        engine.dispose()
    shown = [_shown(dict(row)) for row in rows]
    if is_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    for each in shown:
        click.echo(f"{each['created_at']}  {each['to']}  {each['kind']}  {each['subject']}")
        if each["link"]:
            click.echo(f"    {each['link']}")
    if not shown:
        click.echo("No mail is kept. With TOUCHLINE_SMTP_URL mails are sent instead.")


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "to": row["recipient"],
        "kind": row["kind"],
        "subject": row["subject"],
        "text": row["text"],
        "link": row["link"],
        "created_at": row["created_at"].isoformat(),
    }

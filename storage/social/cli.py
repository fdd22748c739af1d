"""`touchline moderation`: what moderators have to decide, and what they did, at the machine."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from storage.kit.engine import engine_of
from storage.kit.question import Question
from storage.settings import StorageSettings
from storage.social.statements import cases, decisions

_LIMIT = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Rows at most."
)
_JSON = click.option("--json", "is_json", is_flag=True, help="One JSON array, for machines.")
_CASE = ("case_id", "subject_kind", "subject_id", "cause", "reported_at", "reasons", "score",
         "is_claimed", "holder")  # fmt: skip
_ACT = ("decision_id", "at", "act", "subject_kind", "subject_id", "rule", "until")


@click.group()
def moderation() -> None:
    """Moderation: open cases, and the log. Deciding is for moderators, who log in."""


@moderation.command("queue")
@_LIMIT
@_JSON
def queue(*, limit: int, is_json: bool) -> None:
    """List open cases, the oldest first."""
    question = cases.page("open", filters=frozenset[str](), is_continued=False)
    _print(_read(question, _CASE, limit), _case, "No case is open.", is_json=is_json)


@moderation.command("log")
@_LIMIT
@_JSON
def log(*, limit: int, is_json: bool) -> None:
    """List what moderators did, the newest first, as everybody can read it."""
    found = _read(decisions.log(is_continued=False), _ACT, limit)
    _print(found, _act, "Moderators have done nothing yet.", is_json=is_json)


def _read(question: Question, names: Sequence[str], limit: int) -> list[dict[str, Any]]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(question, {"limit": limit}).mappings().all()
    finally:
        engine.dispose()
    return [{name: row[name] for name in names} for row in rows]


def _print(
    rows: Sequence[Mapping[str, Any]],
    line: Callable[[Mapping[str, Any]], str],
    nothing: str,
    *,
    is_json: bool,
) -> None:
    if is_json:
        click.echo(json.dumps(rows, default=_plain))
        return
    for row in rows:
        click.echo(line(row))
    if not rows:
        click.echo(nothing)


def _case(row: Mapping[str, Any]) -> str:
    why = ", ".join(row["reasons"]) or row["cause"]
    parts = [
        f"{row['case_id']:>6} {row['subject_kind']} {row['subject_id']}",
        f"{row['reported_at']:%Y-%m-%d %H:%M}",
        why,
        *([] if row["score"] is None else [f"spam score {row['score']}"]),
        *([f"with {row['holder']}"] if row["is_claimed"] else []),
    ]
    return "  ".join(parts)


def _act(row: Mapping[str, Any]) -> str:
    until = "" if row["until"] is None else f"  until {row['until']:%Y-%m-%d %H:%M}"
    named = f"{row['act']} {row['subject_kind']} {row['subject_id']}"
    return f"{row['at']:%Y-%m-%d %H:%M}  {named}  {row['rule'] or ''}{until}".rstrip()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

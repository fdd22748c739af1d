"""`touchline ingest players` and `transfers`: options, and the receipt of each file."""

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage.settings import StorageSettings

if TYPE_CHECKING:
    from pipelines.player_lists import Listed

_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_MOST_LISTED = 20


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    del context, parameter
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; allowed: 2024-07-01") from error


def _source(context: click.Context, parameter: click.Parameter, value: str) -> str:
    del context, parameter
    if not _SOURCE.fullmatch(value):
        raise click.BadParameter("allowed: up to 40 lower-case letters, digits, dots and dashes")
    return value


_FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_FROM = click.option(
    "--source",
    required=True,
    callback=_source,
    help="Whose list it is, in a word. Its players keep their ids under this name.",
)
_DRY = click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command("players")
@_FILES
@_FROM
@click.option(
    "--as-of",
    callback=_day,
    help="The day the list is of. Without it each row needs a column as_of.",
)
@_DRY
@_JSON
def players(
    *, files: tuple[Path, ...], source: str, as_of: date | None, dry_run: bool, as_json: bool
) -> None:
    """Load CSV lists of players: ratings of 0 to 100, values in euros, or both.

    Columns: name; rating or value_eur; and, if known, player_id, born_on, club, country,
    position, joined_on, as_of. What a list says counts as known from the day after its day. A
    list whose players joined their clubs after its day is refused as a whole.
    """
    _run("players", files, source, as_of, is_dry_run=dry_run, as_json=as_json)


@click.command("transfers")
@_FILES
@_FROM
@click.option(
    "--as-of",
    callback=_day,
    help="The day the list was made. Without it a move counts as known from the day after it.",
)
@_DRY
@_JSON
def transfers(
    *, files: tuple[Path, ...], source: str, as_of: date | None, dry_run: bool, as_json: bool
) -> None:
    """Load CSV lists of transfers.

    Columns: name; date; from_club or to_club; and, if known, player_id, born_on, country,
    fee_eur, is_loan, as_of.
    """
    _run("transfers", files, source, as_of, is_dry_run=dry_run, as_json=as_json)


def _run(  # noqa: PLR0913 - a command's arguments
    kind: str,
    files: tuple[Path, ...],
    source: str,
    as_of: date | None,
    *,
    is_dry_run: bool,
    as_json: bool,
) -> None:
    from rich.console import Console  # noqa: PLC0415 - `--help` must not pay for these
    from rich.progress import track  # noqa: PLC0415

    from pipelines.player_lists import Request, load  # noqa: PLC0415

    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    request = Request(kind=kind, source=source, as_of=as_of, is_dry_run=is_dry_run)
    console = Console(stderr=True)
    listed = load(
        files,
        settings,
        request,
        lambda paths: track(paths, "Loading", console=console, transient=True),
    )
    head = f"{len(listed)} files into the {settings.world} world"
    click.echo(
        json.dumps({"world": settings.world, "files": [_plain(each) for each in listed]})
        if as_json
        else "\n".join(
            [
                f"{head}{', nothing kept (dry run)' if is_dry_run else ''}:",
                *(line for each in listed for line in _lines(each)),
            ]
        )
    )
    if all(each.refused for each in listed):
        raise click.ClickException("nothing was readable")


def _plain(each: "Listed") -> dict[str, object]:
    counts = each.counts
    return {
        "file": str(each.path),
        "refused": each.refused,
        "rows": counts.rows if counts else 0,
        "accepted": counts.accepted if counts else 0,
        "unchanged": counts.unchanged if counts else 0,
        "quarantined": counts.quarantined if counts else 0,
        "rejected": [
            {"line": r.row_no, "reason": r.reason.value, "detail": r.detail} for r in each.rejects
        ],
    }


def _lines(each: "Listed") -> list[str]:
    if each.counts is None:
        return [f"{each.path}: refused: {each.refused}"]
    counts = each.counts
    lines = [
        f"{each.path}: {counts.rows:,} rows, {counts.accepted:,} accepted,"
        f" {counts.unchanged:,} unchanged, {counts.quarantined:,} rejected"
    ]
    lines += [f"  line {r.row_no}: {r.detail}" for r in each.rejects[:_MOST_LISTED]]
    if len(each.rejects) > _MOST_LISTED:
        lines.append(f"  and {len(each.rejects) - _MOST_LISTED} more (--json lists all)")
    if each.rejects:
        lines.append("  Rejected rows are kept: `touchline quarantine list`.")
    return lines

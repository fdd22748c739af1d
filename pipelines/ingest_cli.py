"""`touchline ingest`: files of known providers into the world's facts.

What belongs here: options and the summary. What does not: finding files (`files`) and loading them
(`loading`).
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from football.competitions import COMPETITIONS
from pipelines.player_lists_cli import players, transfers
from storage.settings import StorageSettings

if TYPE_CHECKING:
    from pipelines.loading import Loaded

_PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_MOST_LISTED = 10


def _instant(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> datetime | None:
    del context, parameter
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no ISO 8601 instant") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@click.group()
def ingest() -> None:
    """Load files into a world: every row accepted, unchanged or quarantined, none lost."""


@ingest.command("football-data")
@_PATHS
@click.option(
    "--division",
    type=click.Choice(list(COMPETITIONS)),
    metavar="CODE",
    help="Of files whose rows and names say none, e.g. E0.",
)
@_JSON
def football_data(*, paths: tuple[Path, ...], division: str | None, as_json: bool) -> None:
    """Load football-data.co.uk files of any era: single files, or folders and all below them."""
    from pipelines import loading  # noqa: PLC0415 - `--help` must not pay for parsers

    _print_receipt(loading.football_data(paths, _settings(), division=division), as_json=as_json)


@ingest.command("espn")
@_PATHS
@click.option(
    "--fetched-at",
    callback=_instant,
    help=(
        "When the provider gave these answers: ISO 8601, UTC if it names no zone. Else each file"
        " is asked: the same bytes came before, its name (2026-07-03T0001Z), its time of change."
    ),
)
@_JSON
def espn(*, paths: tuple[Path, ...], fetched_at: datetime | None, as_json: bool) -> None:
    """Load ESPN's answers saved as JSON, of every kind: scoreboards, summaries, tables, news."""
    from pipelines import loading  # noqa: PLC0415 - `--help` must not pay for parsers

    _print_receipt(loading.espn(paths, _settings(), fetched_at=fetched_at), as_json=as_json)


@ingest.command("openfootball")
@_PATHS
@_JSON
def openfootball(*, paths: tuple[Path, ...], as_json: bool) -> None:
    """Load openfootball's season files (football.json): leagues and the Champions League."""
    from pipelines import loading  # noqa: PLC0415 - `--help` must not pay for parsers

    _print_receipt(loading.openfootball(paths, _settings()), as_json=as_json)


@ingest.command("internationals")
@_PATHS
@_JSON
def internationals(*, paths: tuple[Path, ...], as_json: bool) -> None:
    """Load results of national teams since 1872, and who won their shoot-outs.

    The files are results.csv and shootouts.csv of martj42/international_results.
    """
    from pipelines import loading  # noqa: PLC0415 - `--help` must not pay for parsers

    _print_receipt(loading.internationals(paths, _settings()), as_json=as_json)


ingest.add_command(players)
ingest.add_command(transfers)


def _settings() -> StorageSettings:
    return StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment


def _print_receipt(loaded: "Loaded", *, as_json: bool) -> None:
    """Print the summary; fail when not one file could be read."""
    click.echo(_as_json(loaded) if as_json else _as_text(loaded))
    if loaded.taken.payloads == loaded.taken.unreadable:
        raise click.ClickException("nothing was readable")


def _as_json(loaded: "Loaded") -> str:
    taken = loaded.taken
    return json.dumps(
        {
            "world": loaded.world,
            "files": taken.payloads,
            "unreadable": taken.unreadable,
            "rows": taken.rows,
            "accepted": taken.accepted,
            "unchanged": taken.unchanged,
            "quarantined": taken.quarantined,
            "by_reason": dict(sorted(taken.by_reason.items())),
            "replayed": taken.replayed,
            "left_out": dict(sorted(taken.left_out.items())),
            "refused": taken.refused,
            "unrecognised": [str(path) for path in loaded.unrecognised],
            "unrecognised_because": {str(path): loaded.why(path) for path in loaded.unrecognised},
        }
    )


def _as_text(loaded: "Loaded") -> str:
    taken, strangers = loaded.taken, loaded.unrecognised
    lines = [
        f"{taken.payloads} files, {taken.rows:,} rows into the {loaded.world} world:",
        f"  accepted    {taken.accepted:>9,}",
        f"  unchanged   {taken.unchanged:>9,}",
        f"  quarantined {taken.quarantined:>9,}",
        *(f"    {reason:<20} {rows:>7,}" for reason, rows in sorted(taken.by_reason.items())),
    ]
    if taken.replayed:
        lines.append(
            f"{taken.replayed:,} rows of earlier imports had waited for these and went in."
        )
    if taken.left_out:
        lines.append("left out of accepted rows:")
        lines += [f"    {why:<32} {parts:>7,}" for why, parts in sorted(taken.left_out.items())]
    if taken.refused:
        lines.append("refused as a whole:")
        lines += [f"  {name}: {why}" for name, why in list(taken.refused.items())[:_MOST_LISTED]]
    if taken.quarantined:
        lines.append("See `touchline quarantine list`.")
    if strangers:
        lines.append(f"{len(strangers)} files not recognised and left alone:")
        lines += [f"  {path}: {loaded.why(path)}" for path in strangers[:_MOST_LISTED]]
    if len(strangers) > _MOST_LISTED:
        lines.append(f"  and {len(strangers) - _MOST_LISTED} more (--json lists all)")
    return "\n".join(lines)

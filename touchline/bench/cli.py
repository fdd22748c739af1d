"""`touchline bench`: measures everything that has a goal, always as a ratio.

What belongs here: options, progress, going through the catalogue. What does not: what is measured
and how (a module per subject), and what is printed (`report`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from touchline.bench.catalogue import NAMES, SOAK, chosen

if TYPE_CHECKING:
    from touchline.bench.row import Row

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--json", "json_file", type=_FILE, help="Also write the rows here.")
@click.option(
    "--only", type=click.Choice(NAMES), multiple=True, help="Measure just this; repeatable."
)
@click.option("--quick", is_flag=True, help="Little work, few repetitions: does it run at all?")
@click.option("--history", type=_FOLDER, help="Measure with real seasons: SEASON/DIVISION.csv.")
@click.option(
    "--soak",
    type=click.IntRange(min=20),
    metavar="SECONDS",
    help="Instead, keep the API under a steady load for so long, and compare with its limits.",
)
@click.option(
    "--community-accounts",
    type=click.IntRange(min=1_000),
    default=10_000,
    show_default=True,
    help="Measure feeds among so many accounts, ten times as many posts, twenty times as many"
    " follows; full size is 100000 and takes minutes to make.",
)
@click.option("--list", "is_listing", is_flag=True, help="Name what can be measured, and stop.")
def bench(  # noqa: PLR0913 one per option
    *,
    json_file: Path | None,
    only: tuple[str, ...],
    quick: bool,
    history: Path | None,
    soak: int | None,
    community_accounts: int,
    is_listing: bool,
) -> None:
    """Measure ours beside the plainest thing that does the same work, in turns.

    A goal that is not met is reported and is no failure; a measurement that cannot be made is.
    """
    if is_listing:
        click.echo("\n".join(NAMES))
        return
    from touchline.bench import report  # noqa: PLC0415 import cost

    if soak is not None and only:
        raise click.UsageError("--soak measures its own rows; leave --only out")
    rows, skipped, failures = _measure(
        only,
        {
            "is_quick": quick,
            "history": history,
            "soak_seconds": soak or 0,
            "community_accounts": community_accounts,
        },
    )
    report.print_table(Console(), rows)
    for name, reason in skipped.items():
        click.echo(f"  {name}: skipped, {reason}")
    if json_file is not None:
        json_file.write_text(report.as_json(rows, skipped, failures, is_quick=quick))
    if failures:
        reasons = (f"{name}: {error}" for name, error in failures.items())
        raise click.ClickException("could not be measured: " + "; ".join(reasons))


def _measure(
    only: tuple[str, ...], options: dict[str, Any]
) -> tuple[list["Row"], dict[str, str], dict[str, str]]:
    """Go through what was chosen; what cannot be measured does not stop the rest.

    Args:
        only: names of rows; none is all.
        options: of the workbench.

    Returns:
        What was measured, what was skipped and why, what failed and how.
    """
    from touchline.bench.errors import SkippedError  # noqa: PLC0415
    from touchline.bench.scratch import Scratch  # noqa: PLC0415 `--list` must not pay
    from touchline.bench.screen import Screen  # noqa: PLC0415 for polars, SQLAlchemy
    from touchline.bench.workbench import Workbench  # noqa: PLC0415 and the rest

    rows: list[Row] = []
    skipped: dict[str, str] = {}
    failures: dict[str, str] = {}
    with Scratch() as scratch, Screen(Console(stderr=True)) as screen:
        workbench = Workbench(scratch=scratch, on_turn=screen.turn, **options)
        for entry in (SOAK,) if options["soak_seconds"] else chosen(only):
            screen.begin(", ".join(entry.rows))
            try:
                measured = entry.load()(workbench)
            except SkippedError as reason:
                skipped |= dict.fromkeys(entry.rows, str(reason))
                continue
            except Exception as error:  # noqa: BLE001 whatever it is, it concerns this row alone
                failures |= dict.fromkeys(entry.rows, _described(error))
                continue
            for row in measured:
                if not only or row.name in only:
                    screen.end(row)
                    rows.append(row)
    return rows, skipped, failures


def _described(error: Exception) -> str:
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"

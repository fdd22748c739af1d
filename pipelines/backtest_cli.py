"""`touchline backtest`: the walk-forward backtest on a directory of CSV files, as a command.

What belongs here: options, progress, the report file, the table. What does not: the backtest.
"""

import json
import platform
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from football.competitions import COMPETITIONS, competitions_of
from pipelines import penaltyblog_track

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from football.backtest import BacktestResult
    from football.features.goals import Fit, Map
    from pipelines.history import History

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_SHOWN = ("log_loss", "rps", "brier", "ece")
_PACKAGES = ("touchline", "numpy", "polars", "scipy", "scikit-learn", "penaltyblog")
_STAGES = 7


def _leagues(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    del context, parameter
    if value is None:
        return tuple(c.code for c in competitions_of(simulated=False))
    codes = tuple(dict.fromkeys(code.strip() for code in value.split(",") if code.strip()))
    unknown = [code for code in codes if code not in COMPETITIONS]
    if unknown or not codes:
        known = ", ".join(COMPETITIONS)
        raise click.BadParameter(f"no such league: {', '.join(unknown)}; there are {known}")
    return codes


@click.command()
@click.option(
    "--history",
    "directory",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory with */DIV.csv files of football-data.co.uk.",
)
@click.option("--from", "start", required=True, type=_DAY, help="First match day to forecast.")
@click.option("--to", "end", required=True, type=_DAY, help="Last match day to forecast.")
@click.option(
    "--leagues", callback=_leagues, help="Divisions, e.g. E0,SP1; every one with files if absent."
)
@click.option(
    "--report", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON file."
)
@click.option(
    "--forecasts", type=click.Path(dir_okay=False, path_type=Path), help="CSV of all forecasts."
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps what was read, by content: the same files are parsed once.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Leagues whose goal models are refitted at the same time.",
)
@click.option(
    "--penaltyblog",
    "has_penaltyblog",
    is_flag=True,
    help="Also its Dixon-Coles, refitted weekly (minutes more; needs requirements/bench.txt).",
)
def backtest(  # noqa: PLR0913 (one parameter per option)
    *,
    directory: Path,
    start: datetime,
    end: datetime,
    leagues: tuple[str, ...],
    report: Path,
    forecasts: Path | None,
    cache: Path | None,
    jobs: int,
    has_penaltyblog: bool,
) -> None:
    """Forecast past matches as of their own day and score the tracks beside the market.

    Nothing is ever fitted on or after a match's day. No database is needed.
    """
    if end < start:
        raise click.UsageError(f"--to {end.date()} is before --from {start.date()}")
    for file in filter(None, (report, forecasts)):
        if not file.absolute().parent.is_dir():
            raise click.UsageError(f"no directory {file.absolute().parent} to write into")
    if has_penaltyblog and not penaltyblog_track.is_installed():
        raise click.UsageError(
            "penaltyblog is not installed: pip install -r requirements/bench.txt"
        )
    rivals = {penaltyblog_track.NAME: penaltyblog_track.fit} if has_penaltyblog else {}
    wanted = _Wanted(start.date(), end.date(), leagues, rivals, jobs)
    history, result = _run(directory, wanted, cache)
    document = result.report | {"input": _input(history), "versions": _versions()}
    report.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    if forecasts is not None:
        result.csv_rows().write_csv(forecasts)
    _print(result.report)
    click.echo(f"report: {report}")


class _Wanted(NamedTuple):
    start: date
    end: date
    leagues: Sequence[str]
    rivals: "Mapping[str, Fit]"
    jobs: int


def _run(
    directory: Path, options: _Wanted, cache: Path | None
) -> "tuple[History, BacktestResult]":
    from football.backtest.run import run, seasons_needed  # noqa: PLC0415 - slow to import
    from pipelines.history import read, season_files  # noqa: PLC0415

    seasons = seasons_needed(options.start, options.end)
    present = {path.stem for path in season_files(directory, options.leagues, seasons)}
    if not present:
        raise click.ClickException(
            f"{directory} holds no */DIV.csv of {', '.join(options.leagues)} from season "
            f"{seasons[0]} to {seasons[-1]}"
        )
    wanted = [code for code in options.leagues if code in present]
    with _progress() as (files_done, stage):
        history = read(directory, COMPETITIONS, seasons, progress=files_done, cache=cache)
        try:
            with _mapping(options.jobs) as over:
                result = run(
                    history.facts,
                    options.start,
                    options.end,
                    wanted,
                    progress=stage,
                    rivals=options.rivals,
                    over=over,
                )
        except ValueError as fault:
            raise click.ClickException(str(fault)) from fault
    for line in history.unreadable:
        click.echo(f"skipped {line}", err=True)
    for code in sorted(set(options.leagues) - present):
        click.echo(f"no files of {code}", err=True)
    return history, result


@contextmanager
def _mapping(jobs: int) -> "Generator[Map]":
    """Yield what goes over leagues: one after the other, or in so many processes."""
    if jobs == 1:
        yield map
        return
    # Started as a new process, since polars' threads do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield pool.map


@contextmanager
def _progress() -> "Generator[tuple[Callable[[int, int], None], Callable[[str], None]]]":
    from rich.console import Console  # noqa: PLC0415 - only when the command runs
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:<18}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        reading = bar.add_task("files", total=None)
        working = bar.add_task("", total=_STAGES)
        begun: list[str] = []

        def files_done(done: int, total: int) -> None:
            bar.update(reading, completed=done, total=total)

        def stage(name: str) -> None:
            bar.update(working, description=name, completed=len(begun))
            begun.append(name)

        yield files_done, stage
        bar.update(working, description="done", completed=_STAGES)


def _input(history: "History") -> dict[str, Any]:
    return {
        "sha256": history.digest,
        "files": len(history.files),
        "rows": history.rows,
        "rejected": history.rejected,
        "matches": history.facts.matches.height,
        "unreadable": list(history.unreadable),
    }


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only when the command runs
    from rich.table import Table  # noqa: PLC0415

    tables = {"overall": report["overall"], **report["leagues"]}
    table = Table("league", "track", "n", *_SHOWN, "log loss against the close")
    for league, tracks in tables.items():
        for track, entry in tracks.items():
            figures = [f"{entry[name]:.4f}" for name in _SHOWN]
            table.add_row(league, track, str(entry["n"]), *figures, _against_close(entry))
        table.add_section()
    Console(width=110).print(table)


def _against_close(entry: dict[str, Any]) -> str:
    difference = entry.get("difference_to_market_close")
    if difference is None:
        return ""
    d = difference["log_loss"]
    return f"{d['estimate']:+.4f} [{d['lower']:+.4f}, {d['upper']:+.4f}]"


if __name__ == "__main__":
    backtest()

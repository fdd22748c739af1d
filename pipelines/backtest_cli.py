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
from football.horizons import DAY_BEFORE, KICK_OFF, Horizon
from pipelines import penaltyblog_track

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from football.backtest import BacktestResult
    from football.backtest.bounded import BoundedFits
    from football.features.goals import Fit, Map
    from pipelines.anchor_file import AnchorFile
    from pipelines.history import History
    from pipelines.squad_files import SquadFiles

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
    "--horizon",
    type=click.Choice([DAY_BEFORE.name, KICK_OFF.name]),
    default=DAY_BEFORE.name,
    show_default=True,
    help="When forecasts are made: line-ups of squads/*.csv are known at kick-off only.",
)
@click.option(
    "--anchor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of another's forecasts (div,date,home,away,p_home,p_draw,p_away) to compare with.",
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
    "--advice",
    type=click.Path(dir_okay=False, path_type=Path),
    help="JSON file of what advice on 1X2 prices would have bet, and how it would have fared.",
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
    horizon: str,
    anchor: Path | None,
    advice: Path | None,
) -> None:
    """Forecast past matches as of their own day and score the tracks beside the market.

    Nothing is ever fitted on or after a match's day. No database is needed.
    """
    if end < start:
        raise click.UsageError(f"--to {end.date()} is before --from {start.date()}")
    for file in filter(None, (report, forecasts, advice)):
        if not file.absolute().parent.is_dir():
            raise click.UsageError(f"no directory {file.absolute().parent} to write into")
    if has_penaltyblog and not penaltyblog_track.is_installed():
        raise click.UsageError(
            "penaltyblog is not installed: pip install -r requirements/bench.txt"
        )
    rivals = {penaltyblog_track.NAME: penaltyblog_track.fit} if has_penaltyblog else {}
    others = _read_anchor(anchor) if anchor is not None else None
    chosen = KICK_OFF if horizon == KICK_OFF.name else DAY_BEFORE
    wanted = _Wanted(start.date(), end.date(), leagues, rivals, jobs, chosen)
    bounded = _bounded() if advice is not None else None
    history, players, result = _run(directory, wanted, cache, bounded)
    compared = _compared(others, history, result) if others is not None else {}
    document = (
        result.report | compared | {"input": _input(history, players), "versions": _versions()}
    )
    report.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    if forecasts is not None:
        result.csv_rows().write_csv(forecasts)
    _print(result.report | compared)
    if advice is not None and bounded is not None:
        _write_advice(advice, result, bounded, history)
    click.echo(f"report: {report}")


class _Wanted(NamedTuple):
    start: date
    end: date
    leagues: Sequence[str]
    rivals: "Mapping[str, Fit]"
    jobs: int
    horizon: Horizon


def _run(
    directory: Path, options: _Wanted, cache: Path | None, bounded: "BoundedFits | None"
) -> "tuple[History, SquadFiles, BacktestResult]":
    from football.backtest.run import run, seasons_needed  # noqa: PLC0415 - slow to import
    from pipelines import squad_files  # noqa: PLC0415
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
            players = squad_files.read(directory, history.facts)
            with _mapping(options.jobs) as over:
                result = run(
                    history.facts.with_players(players.players),
                    options.start,
                    options.end,
                    wanted,
                    progress=stage,
                    rivals=options.rivals,
                    over=over,
                    horizon=options.horizon,
                    **({} if bounded is None else {"fitters": bounded.fitters()}),
                )
        except ValueError as fault:
            raise click.ClickException(str(fault)) from fault
    for line in (*history.unreadable, *players.unreadable):
        click.echo(f"skipped {line}", err=True)
    for place, count in players.rejected.items():
        click.echo(f"{count} rows left out of {place}", err=True)
    for code in sorted(set(options.leagues) - present):
        click.echo(f"no files of {code}", err=True)
    return history, players, result


def _bounded() -> "BoundedFits":
    from football.backtest.bounded import BoundedFits  # noqa: PLC0415 - slow to import

    return BoundedFits()


def _write_advice(
    path: Path, result: "BacktestResult", bounded: "BoundedFits", history: "History"
) -> None:
    """Write the ledger of advice and print its figures."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from football.backtest import advised  # noqa: PLC0415 - slow to import

    ledger = advised.report(result.forecasts, bounded, history.facts)
    path.write_text(json.dumps(ledger, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    table = Table("strategy", "bets", "of matches", "yield", "closing-line value", "drawdown")
    for name, found in ledger["strategies"].items():
        shown = (_interval(found["yield"]), _interval(found["closing_value"]))
        drawdown = f"{found['drawdown']:.1%}"
        table.add_row(name, str(found["bets"]), str(found["matches"]), *shown, drawdown)
    Console(width=120).print(table)
    click.echo(f"advice: {path}")


def _interval(found: "Sequence[float | None] | None") -> str:
    """Return a share with its interval, as a table shows it."""
    if found is None:
        return ""
    estimate, lower, upper = found
    bounds = "" if lower is None or upper is None else f" ({lower:+.2%} to {upper:+.2%})"
    return f"{estimate:+.2%}{bounds}"


def _read_anchor(path: Path) -> "AnchorFile":
    from pipelines import anchor_file  # noqa: PLC0415 - slow to import

    try:
        file = anchor_file.read(path)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault
    for reason, count in file.rejected.items():
        click.echo(f"{count} rows left out of {path.name}: {reason}", err=True)
    return file


def _compared(file: "AnchorFile", history: "History", result: "BacktestResult") -> dict[str, Any]:
    """Return the section of the report that compares all tracks with another's forecasts."""
    from football.backtest.anchor import compare  # noqa: PLC0415 - slow to import
    from pipelines.club_names import ClubNames  # noqa: PLC0415

    theirs = ClubNames(history.facts).spelt_alike(file.forecasts)
    try:
        return {"anchor": compare(result.forecasts, theirs)}
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault


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


def _input(history: "History", players: "SquadFiles") -> dict[str, Any]:
    return {
        "sha256": history.digest,
        "files": len(history.files),
        "rows": history.rows,
        "rejected": history.rejected,
        "matches": history.facts.matches.height,
        "unreadable": list(history.unreadable),
        "squads": {
            "sha256": players.digest,
            "files": list(players.files),
            "rows": players.rows,
            "rejected": players.rejected,
            "unreadable": list(players.unreadable),
        },
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
    if "anchor" in report:
        tables["with anchor"] = report["anchor"]
    table = Table("league", "track", "n", *_SHOWN, "distance", "log loss against the close")
    for league, tracks in tables.items():
        for track, entry in tracks.items():
            figures = [f"{entry[name]:.4f}" for name in _SHOWN]
            figures.append(f"{entry['distance']:.5f}" if "distance" in entry else "")
            table.add_row(league, track, str(entry["n"]), *figures, _against_close(entry))
        table.add_section()
    Console(width=120).print(table)


def _against_close(entry: dict[str, Any]) -> str:
    difference = entry.get("difference_to_market_close")
    if difference is None:
        return ""
    d = difference["log_loss"]
    return f"{d['estimate']:+.4f} [{d['lower']:+.4f}, {d['upper']:+.4f}]"


if __name__ == "__main__":
    backtest()

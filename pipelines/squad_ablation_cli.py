"""`python -m pipelines.squad_ablation_cli`: the tables of what players give in docs/methods.md.

What belongs here: options and the tables. What does not: the variants (`football.backtest`).
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from football.backtest.squad_ablation import Found
    from football.intervals import Interval

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_UNIT = 1e5  # of the table: .00001
_HEADER = (
    "| known of players | n | distance | and its difference | log loss | difference |\n"
    "|---|---|---|---|---|---|"
)


@click.command()
@click.option(
    "--history",
    "directory",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory with */DIV.csv files of football-data.co.uk and squads/*.csv.",
)
@click.option("--from", "start", required=True, type=_DAY, help="First match day to forecast.")
@click.option("--to", "end", required=True, type=_DAY, help="Last match day to forecast.")
@click.option("--leagues", default="E0,SP1,D1,I1,F1", help="Divisions to forecast.")
@click.option("--elevens", is_flag=True, help="Only matches whose elevens are known.")
@click.option(
    "--parts", is_flag=True, help="Also by league, season, phase of the season, promoted sides."
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps what was read, by content: the same files are parsed once.",
)
def ablation(  # noqa: PLR0913 (one parameter per option)
    *,
    directory: Path,
    start: datetime,
    end: datetime,
    leagues: str,
    elevens: bool,
    parts: bool,
    cache: Path | None,
) -> None:
    """Print how near forecasts come to the closing line with more and more known of players."""
    from football.backtest import squad_ablation as table  # noqa: PLC0415 - slow to import
    from football.backtest.run import seasons_needed  # noqa: PLC0415
    from football.competitions import COMPETITIONS  # noqa: PLC0415
    from pipelines import squad_files  # noqa: PLC0415
    from pipelines.history import read  # noqa: PLC0415

    seasons = seasons_needed(start.date(), end.date())
    facts = read(directory, COMPETITIONS, seasons, cache=cache).facts
    players = squad_files.read(directory, facts).players
    if players.ratings.is_empty():
        raise click.ClickException(f"{directory} holds no {squad_files.FOLDER}/*.csv with ratings")
    walked = table.run(facts.with_players(players), start.date(), end.date(), leagues.split(","))
    of_parts = walked.parts()
    kept = of_parts[table.ELEVENS_KNOWN] if elevens else None
    _print(walked.found(kept))
    if parts:
        for name, rows in of_parts.items():
            click.echo(f"\n{name}\n")
            _print(walked.found(rows if kept is None else rows & kept))
    unknown, moved = walked.unchanged()
    click.echo(f"\nOf {unknown} matches no squad is known: forecasts moved by {moved:.1g} there.")


def _print(found: "Iterable[Found]") -> None:
    click.echo(_HEADER)
    for row in found:
        click.echo(
            f"| {row.variant} | {row.n} | {row.distance:.5f} | {_shown(row.distance_difference)} "
            f"| {row.log_loss:.5f} | {_shown(row.log_loss_difference)} |"
        )


def _shown(each: "Interval") -> str:
    return f"{_UNIT * each.estimate:+.1f} [{_UNIT * each.lower:+.1f}, {_UNIT * each.upper:+.1f}]"


if __name__ == "__main__":
    ablation()

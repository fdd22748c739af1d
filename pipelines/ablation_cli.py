"""`python -m pipelines.ablation_cli`: the ablation table of docs/methods.md.

What belongs here: options and the table. What does not: the variants (`football.backtest`).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

_DAY = click.DateTime(formats=["%Y-%m-%d"])


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
@click.option("--leagues", default="E0,SP1,D1,I1,F1", help="Divisions to forecast.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps what was read, by content: the same files are parsed once.",
)
def ablation(
    *, directory: Path, start: datetime, end: datetime, leagues: str, cache: Path | None
) -> None:
    """Print what the odds-free stack loses without each of its ingredients."""
    from football.backtest import ablation as table  # noqa: PLC0415 - slow to import
    from football.backtest.run import seasons_needed  # noqa: PLC0415
    from football.competitions import COMPETITIONS  # noqa: PLC0415
    from football.features import recents, training  # noqa: PLC0415
    from football.models import sequence_training  # noqa: PLC0415
    from pipelines.history import read  # noqa: PLC0415

    seasons = seasons_needed(start.date(), end.date())
    facts = read(directory, COMPETITIONS, seasons, cache=cache).facts
    until = end.replace(tzinfo=UTC) + timedelta(days=3)
    learn_from = start.date().replace(year=seasons[0] + 3)
    rows = training(facts, until, since=learn_from, has_goal_model=False)
    if sequence_training.is_installed():
        rows = recents.joined(rows, facts.as_known(until))
    else:
        click.echo("without the recurrent network: JAX is not installed, `make deep`", err=True)
    found = table.run(rows, start.date(), end.date(), leagues.split(","))
    click.echo("| variant | columns | log loss | RPS | log loss minus as it is |")
    click.echo("|---|---|---|---|---|")
    for row in found:
        figures = "{log_loss:.5f} | {rps:.5f} | {estimate:+.5f} [{lower:+.5f}, {upper:+.5f}]"
        click.echo(f"| {row['variant']} | {row['columns']} | {figures.format_map(row)} |")


if __name__ == "__main__":
    ablation()

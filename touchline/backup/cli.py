"""`touchline backup` and `touchline restore`."""

from pathlib import Path

import click
from rich.console import Console

from touchline.backup.manifest import Manifest
from touchline.backup.restore import Restored
from touchline.backup.restore import check as check_file
from touchline.backup.restore import restore as restore_file
from touchline.backup.screen import Screen
from touchline.backup.take import take
from touchline.stack.home import WORLDS, Home
from touchline.stack.world import OPTION


@click.command()
@click.argument("place", metavar="FILE|DIR", type=click.Path(path_type=Path))
def backup(place: Path, world: str) -> None:
    """Write one instant of a world into FILE, or a new file in DIR.

    The databases, MLflow's artifacts, the feature files and the runs' logs; the stack may run
    meanwhile.
    """
    target, manifest = take(Home.of(world), place, Screen(Console(stderr=True)))
    click.echo(f"{described(manifest)} is in {target} ({target.stat().st_size / 1e6:,.1f} MB).")


backup.params.append(OPTION)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--world", type=click.Choice(WORLDS), help="Insist on this world.")
@click.option("--replace", is_flag=True, help="Move a world that is there aside.")
@click.option("--check", is_flag=True, help="Verify the backup all through; restore nothing.")
def restore(*, file: Path, world: str | None, replace: bool, check: bool) -> None:
    """Bring back the world that `touchline backup` wrote into FILE.

    Everything is unpacked, compared, started and verified aside before anything is touched.
    """
    screen = Screen(Console(stderr=True))
    if check:
        restored = check_file(file, world, screen)
        click.echo(f"{described(restored.manifest)} is whole: {_counted(restored)}.")
        return
    restored = restore_file(file, world, screen, replace=replace)
    click.echo(f"{described(restored.manifest)} is restored: {_counted(restored)}.")
    if restored.aside:
        places = " and ".join(map(str, restored.aside))
        click.echo(f"The world that was here is in {places}; remove it when you like.")
    click.echo(
        "Clients that resume get `recovered: false` and take a snapshot.\n"
        f"Start it with `touchline up --world {restored.manifest.world}`."
    )


def described(manifest: Manifest) -> str:
    """A backup in words: whose, and of which instant."""
    words = f"The {manifest.world} world of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    if manifest.world == "simulated":
        words += f" (its clock: {manifest.domain_at:%Y-%m-%d %H:%M})"
    return words


def _counted(restored: Restored) -> str:
    manifest, verified = restored.manifest, restored.verified
    return (
        f"{manifest.files} files, {manifest.total_bytes / 1e6:,.1f} MB,"
        f" {verified.seals} seals with {verified.forecasts} forecasts hold"
    )

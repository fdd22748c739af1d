"""`touchline backup` and `touchline restore`."""

from datetime import UTC, datetime

import click
from rich.console import Console

from touchline.backup.manifest import Manifest
from touchline.backup.places import found, taken
from touchline.backup.restore import Restored
from touchline.backup.restore import check as check_file
from touchline.backup.restore import restore as restore_file
from touchline.backup.screen import Screen
from touchline.stack.home import WORLDS, Home
from touchline.stack.world import OPTION


@click.command()
@click.argument("place", metavar="FILE|DIR|URL")
def backup(place: str, world: str) -> None:
    """Write one instant of a world into FILE, or a new file in DIR or an object store (s3://…).

    The databases, MLflow's artifacts, the feature files and the runs' logs; the stack may run
    meanwhile.
    """
    target, manifest = taken(Home.of(world), place, Screen(Console(stderr=True)))
    click.echo(f"{described(manifest)} is in {target} ({manifest.total_bytes / 1e6:,.1f} MB).")


backup.params.append(OPTION)


def _instant(_context: object, _parameter: object, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        found_at = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no instant: write it like 2026-12-01T14:30:00+00:00"
        ) from error
    return found_at if found_at.tzinfo else found_at.replace(tzinfo=UTC)


@click.command()
@click.argument("place", metavar="FILE|DIR|URL")
@click.option("--world", type=click.Choice(WORLDS), help="Insist on this world.")
@click.option("--replace", is_flag=True, help="Move a world that is there aside.")
@click.option("--check", is_flag=True, help="Verify the backup all through; restore nothing.")
@click.option(
    "--at",
    metavar="INSTANT",
    callback=_instant,
    help="Go on to this instant (ISO 8601, UTC unless it says) by the archived write-ahead log.",
)
def restore(
    *, place: str, world: str | None, replace: bool, check: bool, at: datetime | None
) -> None:
    """Bring back the world that `touchline backup` wrote into FILE.

    Of a DIR or an object store (s3://…) the newest is taken, with `--at` the newest before it.
    Everything is unpacked, compared, started and verified aside before anything is touched.
    """
    screen = Screen(Console(stderr=True))
    with found(place, world, at) as file:
        if check:
            restored = check_file(file, world, screen, at=at)
            click.echo(f"{described(restored.manifest)} is whole: {_counted(restored)}.")
            return
        restored = restore_file(file, world, screen, replace=replace, at=at)
    click.echo(f"{described(restored.manifest)} is restored: {_counted(restored)}.")
    if at is not None:
        click.echo(
            f"Its databases were brought on to {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC; its"
            " files are those of the backup. Take another backup now."
        )
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

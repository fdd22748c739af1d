"""Loading files into a world: each stored as received, then taken in like any other payload.

What belongs here: going through the files in order, with progress. What does not: options and what
is printed (`ingest_cli`), parsing and storing (`assets.core.intake`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from assets.core.collections import INTERNATIONALS, OPENFOOTBALL
from assets.core.espn import ESPN_FILES
from assets.core.intake import Intake, Taken, take_in_one
from assets.core.matches import FOOTBALLDATA_SEASON
from pipelines import files
from pipelines.espn_files import espn_files
from storage.clock import DatabaseClock
from storage.database import engine_of
from storage.raw import RawStore
from storage.settings import StorageSettings

_Chosen = tuple[Intake, str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of the files, and which of them were left alone."""

    world: str
    taken: Taken
    unrecognised: Sequence[Path]


def football_data(paths: Iterable[Path], settings: StorageSettings) -> Loaded:
    """Load football-data.co.uk files: older seasons first, shallower copies first."""
    found, unrecognised = files.season_files(paths)
    named = [(file.name, file.path) for file in found]
    taken = _take_in(settings.database_url, _all(FOOTBALLDATA_SEASON, named), None)
    return Loaded(world=settings.world, taken=taken, unrecognised=unrecognised)


def espn(
    paths: Iterable[Path], settings: StorageSettings, *, fetched_at: datetime | None
) -> Loaded:
    """Load saved answers of every kind, given by the provider at `fetched_at` (now if absent)."""
    found, unrecognised = espn_files(paths)
    chosen = [(ESPN_FILES[file.endpoint], file.name, file.path) for file in found]
    taken = _take_in(settings.database_url, chosen, fetched_at)
    return Loaded(world=settings.world, taken=taken, unrecognised=unrecognised)


def openfootball(paths: Iterable[Path], settings: StorageSettings) -> Loaded:
    """Load openfootball's season files, in order of their names."""
    found, unrecognised = files.openfootball_seasons(paths)
    taken = _take_in(settings.database_url, _all(OPENFOOTBALL, found), None)
    return Loaded(world=settings.world, taken=taken, unrecognised=unrecognised)


def internationals(paths: Iterable[Path], settings: StorageSettings) -> Loaded:
    """Load the international results."""
    found, unrecognised = files.international_results(paths)
    taken = _take_in(settings.database_url, _all(INTERNATIONALS, found), None)
    return Loaded(world=settings.world, taken=taken, unrecognised=unrecognised)


def _all(intake: Intake, named: Iterable[tuple[str, Path]]) -> list[_Chosen]:
    return [(intake, name, path) for name, path in named]


def _take_in(database_url: str, chosen: Sequence[_Chosen], fetched_at: datetime | None) -> Taken:
    engine = engine_of(database_url)
    clock, store, taken = DatabaseClock(engine), RawStore(engine), Taken()
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for intake, name, path in progress.track(chosen, description="Loading"):
                body = path.read_bytes()
                at = fetched_at or clock.now()
                payload_id = store.put(intake.provider, intake.endpoint, name, 200, at, body)
                take_in_one(engine, intake, store.describe(payload_id), body, taken)
    finally:
        engine.dispose()
    return taken

"""Loading files into a world: each stored as received, then taken in like any other payload.

What belongs here: going through the files in order, with progress. What does not: options and what
is printed (`ingest_cli`), parsing and storing (`assets.core.intake`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from assets.core.collections import INTERNATIONALS, OPENFOOTBALL, SHOOT_OUTS
from assets.core.espn import ESPN_FILES
from assets.core.intake import Intake, Taken, take_in_one
from assets.core.match_intakes import FOOTBALLDATA_SEASON
from assets.core.waiting import replay_what_waits
from pipelines import files
from pipelines.espn_files import espn_files
from pipelines.instants import instant_of
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.raw.writes.payloads import RawStore
from storage.settings import StorageSettings

_Chosen = tuple[Intake, str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of the files, and which of them were left alone."""

    world: str
    taken: Taken
    unrecognised: Sequence[Path]
    why: Callable[[Path], str] = files.why_no_season_file


def football_data(
    paths: Iterable[Path], settings: StorageSettings, *, division: str | None = None
) -> Loaded:
    """Load football-data.co.uk files: older seasons first, shallower copies first.

    Args:
        paths: files, or folders and all below them.
        settings: of the world they go into.
        division: of files that name none.
    """
    found, unrecognised = files.season_files(paths, division)
    named = [(file.name, file.path) for file in found]
    taken = _take_in(settings.database_url, _all(FOOTBALLDATA_SEASON, named), None)
    return Loaded(world=settings.world, taken=taken, unrecognised=unrecognised)


def espn(
    paths: Iterable[Path], settings: StorageSettings, *, fetched_at: datetime | None
) -> Loaded:
    """Load saved answers of every kind, given by the provider at `fetched_at`.

    Where that is not given, each file has its own instant (`instants`).
    """
    found, unrecognised = espn_files(paths)
    chosen = [(ESPN_FILES[file.endpoint], file.name, file.path) for file in found]
    taken = _take_in(settings.database_url, chosen, fetched_at, is_dated=fetched_at is not None)
    return Loaded(
        world=settings.world, taken=taken, unrecognised=unrecognised, why=files.why_no_answer
    )


def openfootball(paths: Iterable[Path], settings: StorageSettings) -> Loaded:
    """Load openfootball's season files, in order of their names."""
    found, unrecognised = files.openfootball_seasons(paths)
    taken = _take_in(settings.database_url, _all(OPENFOOTBALL, found), None)
    return Loaded(
        world=settings.world, taken=taken, unrecognised=unrecognised, why=files.why_no_openfootball
    )


def internationals(paths: Iterable[Path], settings: StorageSettings) -> Loaded:
    """Load the international results, then who won their shoot-outs."""
    found, others = files.international_results(paths)
    shoot_outs, unrecognised = files.shoot_outs(others)
    chosen = [*_all(INTERNATIONALS, found), *_all(SHOOT_OUTS, shoot_outs)]
    taken = _take_in(settings.database_url, chosen, None)
    return Loaded(
        world=settings.world, taken=taken, unrecognised=unrecognised, why=files.why_no_results
    )


def _all(intake: Intake, named: Iterable[tuple[str, Path]]) -> list[_Chosen]:
    return [(intake, name, path) for name, path in named]


def _take_in(
    database_url: str,
    chosen: Sequence[_Chosen],
    fetched_at: datetime | None,
    *,
    is_dated: bool = True,
) -> Taken:
    engine = engine_of(database_url)
    clock, store, taken = DatabaseClock(engine), RawStore(engine), Taken()
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for intake, name, path in progress.track(chosen, description="Loading"):
                body = path.read_bytes()
                at = fetched_at or clock.now()
                if not is_dated:
                    at = instant_of(path, body, intake, store, at)
                payload_id = store.put(intake.provider, intake.endpoint, name, 200, at, body)
                take_in_one(engine, intake, store.describe(payload_id), body, taken)
        if taken.accepted:
            taken.replayed = replay_what_waits(engine)
    finally:
        engine.dispose()
    return taken

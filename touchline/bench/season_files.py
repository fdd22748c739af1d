"""The seasons that are measured with: published files, or the synthetic league's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from football.observations.match import MatchObservation
from football.observations.parsed import Parsed, PayloadContext
from sources.footballdata.parse import PARSER
from sources.footballdata.payloads import is_footballdata
from sources.simulated.wire.footballdata import season_file
from sources.simulated.world import World
from touchline.bench.errors import MeasurementError

DIVISIONS = ("S1", "S2")
_SEASONS = 3
_MOST_DIVISIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFile:
    """One division's season, as bytes."""

    resource: str
    body: bytes

    def parse(self) -> Parsed[MatchObservation]:
        """Read it as the pipeline does."""
        context = PayloadContext(
            endpoint="season", resource=self.resource, fetched_at=World.OPENING
        )
        return PARSER.parse(self.body, context)


def synthetic() -> list[SeasonFile]:
    """Return every whole season of the synthetic league."""
    world = World()
    names = [(d, y) for y in range(World.FIRST_SEASON, World.OPENING.year) for d in DIVISIONS]
    bodies = ((d, y, season_file(world, d, y, World.OPENING)) for d, y in names)
    return [SeasonFile(resource=f"{d}/{y}", body=body) for d, y, body in bodies if body]


def from_directory(history: Path) -> list[SeasonFile]:
    """Return the newest three seasons of up to eight divisions, oldest first.

    Args:
        history: holds `SEASON/DIVISION.csv`; its folders sort by time, other files are ignored.

    Raises:
        MeasurementError: there is none.
    """
    found = sorted(p for p in history.glob("*/*.csv") if is_footballdata(p.read_bytes()))
    seasons = sorted({path.parent for path in found})[-_SEASONS:]
    divisions = sorted({path.name for path in found if path.parent in seasons})[:_MOST_DIVISIONS]
    chosen = [p for p in found if p.parent in seasons and p.name in divisions]
    if not chosen:
        raise MeasurementError(f"no football-data.co.uk files like */E0.csv in {history}")
    return [
        SeasonFile(resource=path.relative_to(history).as_posix(), body=path.read_bytes())
        for path in chosen
    ]


def observations_of(files: Sequence[SeasonFile]) -> list[MatchObservation]:
    """Return every match in the files."""
    return [observation for file in files for observation in file.parse().observations]

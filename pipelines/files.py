"""Files people keep, in the order in which they should be loaded.

What belongs here: finding files below the paths a person names, recognising whose they are, and
their order. What does not: loading them (`ingest_cli`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from football.observations.match import Season
from sources.errors import PayloadUnreadable
from sources.footballdata.payloads import is_footballdata, read_table
from sources.footballdata.times import day_of
from sources.internationals.payloads import is_internationals
from sources.json_body import read_object

_SNIFFED_BYTES = 32_768
_NO_SEASON = 0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeasonFile:
    """A football-data.co.uk file: older seasons first, then shallower paths.

    A deeper copy of a season (`reconstructed/…`) thereby only adds what the first one lacks.
    """

    start_year: int
    depth: int
    name: str
    path: Path


def below(paths: Iterable[Path], suffix: str) -> Iterator[tuple[Path, Path]]:
    """Yield `(root, file)` of every file named, or with the suffix below a folder named."""
    for root in paths:
        if root.is_dir():
            for path in sorted(root.rglob(f"*{suffix}")):
                yield root, path
        else:
            yield root.parent, root


def season_files(paths: Iterable[Path]) -> tuple[list[SeasonFile], list[Path]]:
    """Return football-data.co.uk files in order of loading, and CSV files that are not theirs."""
    files: list[SeasonFile] = []
    unrecognised: list[Path] = []
    for root, path in below(paths, ".csv"):
        with path.open("rb") as opened:
            start = opened.read(_SNIFFED_BYTES)
        if not is_footballdata(start):
            unrecognised.append(path)
            continue
        name = path.relative_to(root).as_posix()
        files.append(
            SeasonFile(start_year=_start_year(start), depth=name.count("/"), name=name, path=path)
        )
    return sorted(files), unrecognised


def _start_year(start: bytes) -> int:
    """Return the season of the first row with a readable date."""
    table = read_table(start)
    column = table.header.index("Date")
    days = (day_of(line.cells[column]) for line in table.lines)
    day = next((day for day in days if day is not None), None)
    return _NO_SEASON if day is None else Season.of(day).start_year


def openfootball_seasons(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return openfootball's seasons by name, and JSON files that are something else."""
    return _sorted_out(paths, ".json", _is_openfootball)


def international_results(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return files of international results by name, and CSV files that are something else."""
    return _sorted_out(paths, ".csv", is_internationals)


def _sorted_out(
    paths: Iterable[Path], suffix: str, is_ours: Callable[[bytes], bool]
) -> tuple[list[tuple[str, Path]], list[Path]]:
    found: list[tuple[str, Path]] = []
    unrecognised: list[Path] = []
    for root, path in below(paths, suffix):
        if is_ours(path.read_bytes()):
            found.append((path.relative_to(root).as_posix(), path))
        else:
            unrecognised.append(path)
    return found, unrecognised


def _is_openfootball(body: bytes) -> bool:
    try:
        return isinstance(read_object(body).get("matches"), list)
    except PayloadUnreadable:
        return True

"""Files people keep, in the order in which they should be loaded.

What belongs here: finding files below the paths a person names, recognising whose they are, and
their order. What does not: loading them (`ingest_cli`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from football.dates import day_of, judge
from football.observations.match import Season
from sources.errors import PayloadUnreadable
from sources.footballdata.parse import NO_DIVISION, division_in
from sources.footballdata.payloads import is_footballdata, lacks_division, read_tables
from sources.internationals.payloads import COLUMNS as RESULT_COLUMNS
from sources.internationals.payloads import header_of, is_internationals
from sources.internationals.shoot_outs import is_shoot_outs
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


def season_files(
    paths: Iterable[Path], division: str | None = None
) -> tuple[list[SeasonFile], list[Path]]:
    """Return football-data.co.uk files in order of loading, and CSV files that are not theirs.

    A file whose rows name no division is theirs if its name does, or `division`, which then
    becomes part of its name.
    """
    files: list[SeasonFile] = []
    unrecognised: list[Path] = []
    for root, path in below(paths, ".csv"):
        with path.open("rb") as opened:
            start = opened.read(_SNIFFED_BYTES)
        name = path.relative_to(root).as_posix()
        depth = name.count("/")
        if lacks_division(start) and not division_in(name):
            name = f"{division}/{name}" if division else name
        if not is_footballdata(start) and not (lacks_division(start) and division_in(name)):
            unrecognised.append(path)
            continue
        found = SeasonFile(start_year=_start_year(start), depth=depth, name=name, path=path)
        files.append(found)
    return sorted(files), unrecognised


def why_no_season_file(path: Path) -> str:
    """Return why a file was not taken for one of football-data.co.uk's."""
    with path.open("rb") as opened:
        start = opened.read(_SNIFFED_BYTES)
    if is_internationals(start):
        return "international results: touchline ingest internationals"
    try:
        read_tables(start)
    except PayloadUnreadable as fault:
        return str(fault)
    return NO_DIVISION


def why_no_openfootball(path: Path) -> str:
    """Return why a file was not taken for one of openfootball's."""
    return f"no list of matches: is it ESPN's? touchline ingest espn {path.name}"


def why_no_answer(path: Path) -> str:
    """Return why a file was not taken for an answer of ESPN's."""
    if _is_openfootball(path.read_bytes()):
        return "a list of matches as openfootball writes it: touchline ingest openfootball"
    return "no scoreboard, summary, schedule, table, list of teams or news"


def why_no_results(path: Path) -> str:
    """Return why a file was not taken for the international results."""
    body = path.read_bytes()
    if is_footballdata(body) or lacks_division(body):
        return "a season's file of football-data.co.uk: touchline ingest football-data"
    lacking = ", ".join(name for name in RESULT_COLUMNS if name not in header_of(body))
    return f"neither results.csv (the first line lacks {lacking}) nor shootouts.csv"


def _start_year(start: bytes) -> int:
    """Return the season of the first row with a readable date."""
    texts = [
        line.cells[table.header.index("Date")]
        for table in read_tables(start)
        for line in table.lines
    ]
    style = judge(texts).style
    day = next((day for text in texts if (day := day_of(text, style))), None)
    return _NO_SEASON if day is None else Season.of(day).start_year


def openfootball_seasons(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return openfootball's seasons by name, and JSON files that are something else."""
    return _sorted_out(paths, ".json", _is_openfootball)


def international_results(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return files of international results by name, and CSV files that are something else."""
    return _sorted_out(paths, ".csv", is_internationals)


def shoot_outs(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[Path]]:
    """Return lists of shoot-outs by name, and CSV files that are something else."""
    return _sorted_out(paths, ".csv", is_shoot_outs)


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

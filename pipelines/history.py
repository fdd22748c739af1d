"""Facts from a directory of football-data.co.uk files, without a database.

What belongs here: which files of a directory a backtest reads, and what it read. What does not:
what a file says (`sources.footballdata`), or what the facts are good for.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from football.facts import Facts
from football.observations import Market, MatchObservation, PayloadContext
from sources.errors import PayloadUnreadable
from sources.footballdata.parse import PARSER

_DEPTHS = ("*/*.csv", "*/*/*.csv")  # the shallower copy of a match wins
_READ_AT = datetime(9999, 1, 1, tzinfo=UTC)  # history: every instant of knowledge is assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Facts, and what they were read from.

    Attributes:
        files: paths below the directory, in the order read.
        digest: SHA-256 over the files' paths and bytes.
        rows: rows of the files; `rejected` of them could not be read.
        unreadable: files that are not season files although named like one, with the reason.
    """

    facts: Facts
    files: tuple[str, ...]
    digest: str
    rows: int
    rejected: int
    unreadable: tuple[str, ...]


def season_files(
    directory: Path, competitions: Collection[str], seasons: Collection[int]
) -> list[Path]:
    """Return the files `*/DIV.csv` and `*/*/DIV.csv` of these divisions and seasons.

    A season is told by its folder (`2016-2017`, `1617`, `2016`); a folder of another name is read.
    """
    found = [path for depth in _DEPTHS for path in sorted(directory.glob(depth))]
    return [
        path
        for path in found
        if path.stem in competitions
        and ((season := _season_of(path.parent.name)) is None or season in seasons)
    ]


def _season_of(folder: str) -> int | None:
    digits = "".join(c for c in folder if c.isdecimal())
    if len(digits) == 4 and (int(digits[:2]) + 1) % 100 == int(digits[2:]):
        return 2000 + int(digits[:2]) if digits < "9000" else 1900 + int(digits[:2])
    return int(digits[:4]) if len(digits) in {4, 6, 8} else None


def read(
    directory: Path,
    competitions: Collection[str],
    seasons: Collection[int],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> History:
    """Read the season files a backtest needs.

    Args:
        directory: holds `*/DIV.csv`.
        competitions: division codes to read.
        seasons: starting years to read.
        progress: told how many files of how many are done.
    """
    files = season_files(directory, competitions, seasons)
    observations: list[MatchObservation] = []
    unreadable: list[str] = []
    digest, rows, rejected = sha256(), 0, 0
    for done, path in enumerate(files, start=1):
        name, body = path.relative_to(directory).as_posix(), path.read_bytes()
        digest.update(name.encode() + b"\0" + sha256(body).digest())
        context = PayloadContext(endpoint="file", resource=name, fetched_at=_READ_AT)
        try:
            parsed = PARSER.parse(body, context)
        except PayloadUnreadable as fault:
            unreadable.append(f"{name}: {fault}")
        else:
            rows += parsed.rows
            rejected += len(parsed.rejects)
            observations += _kept(parsed.observations, competitions, seasons)
        if progress is not None:
            progress(done, len(files))
    return History(
        facts=Facts.from_observations(observations),
        files=tuple(path.relative_to(directory).as_posix() for path in files),
        digest=digest.hexdigest(),
        rows=rows,
        rejected=rejected,
        unreadable=tuple(unreadable),
    )


def _kept(
    observations: Sequence[object], competitions: Collection[str], seasons: Collection[int]
) -> list[MatchObservation]:
    """Keep match odds only: a backtest of outcomes looks at no other market."""
    return [
        replace(o, quotes=tuple(q for q in o.quotes if q.market is Market.MATCH_ODDS))
        for o in observations
        if isinstance(o, MatchObservation)
        and o.source_competition_id in competitions
        and o.season_start_year in seasons
    ]

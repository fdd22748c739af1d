"""Facts from a directory of football-data.co.uk files, without a database.

What belongs here: which files of a directory a backtest reads, and what it read. What does not:
what a file says (`sources.footballdata`), or what the facts are good for.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from football.competitions import COMPETITIONS
from football.facts import Facts
from football.observations.match import Market, MatchObservation, TeamReference
from football.observations.parsed import PayloadContext
from pipelines.club_names import spelling
from sources.errors import PayloadUnreadable
from sources.footballdata.parse import PARSER

_DEPTHS = ("*/*.csv", "*/*/*.csv")  # the shallower copy of a match wins
_FRAMES = ("matches", "statistics", "odds")
_ABOUT = "about.json"
_KEPT_FORMAT = 2  # counts up when the frames of facts change
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

    A folder names its season (`2016-2017`, `1617`, `2016`); a folder of another name is read.
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
    cache: Path | None = None,
) -> History:
    """Read the season files a backtest needs.

    Args:
        directory: holds `*/DIV.csv`.
        competitions: division codes to read.
        seasons: starting years to read.
        progress: called with how many files of how many are done.
        cache: folder that keeps what was read, by content; files read before are not parsed again.
    """
    files = season_files(directory, competitions, seasons)
    if cache is None:
        return _read(directory, files, competitions, seasons, progress)
    names = [path.relative_to(directory).as_posix() for path in files]
    digest = digest_of(names, (path.read_bytes() for path in files))
    kept = Kept(cache, digest, f"{sorted(competitions)} {sorted(seasons)}")
    history = kept.load()
    if history is None:
        history = _read(directory, files, competitions, seasons, progress)
        kept.store(history)
    return history


def digest_of(names: Iterable[str], bodies: Iterable[bytes]) -> str:
    """Return the SHA-256 over paths and bytes of files."""
    digest = sha256()
    for name, body in zip(names, bodies, strict=True):
        digest.update(_mark(name, body))
    return digest.hexdigest()


def _mark(name: str, body: bytes) -> bytes:
    return name.encode() + b"\0" + sha256(body).digest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read from files of one content, in a folder; another parser reads again."""

    folder: Path
    digest: str
    choice: str

    @property
    def _place(self) -> Path:
        what = f"{self.digest} {self.choice} {PARSER.name} {PARSER.version} {_KEPT_FORMAT}"
        return self.folder / sha256(what.encode()).hexdigest()

    def load(self) -> History | None:
        """Return what was kept, None if nothing was (or half of it)."""
        if not (self._place / _ABOUT).exists():
            return None
        about = json.loads((self._place / _ABOUT).read_text(encoding="utf-8"))
        matches, statistics, odds = (
            pl.read_parquet(self._place / f"{name}.parquet") for name in _FRAMES
        )
        facts = Facts(matches=matches, statistics=statistics, odds=odds)
        listed = {name: tuple(about.pop(name)) for name in ("files", "unreadable")}
        return History(facts=facts, digest=self.digest, **listed, **about)

    def store(self, history: History) -> None:
        """Keep what was read; what says so is written last."""
        self._place.mkdir(parents=True, exist_ok=True)
        for name in _FRAMES:
            getattr(history.facts, name).write_parquet(self._place / f"{name}.parquet")
        named = ("files", "rows", "rejected", "unreadable")
        about = {name: getattr(history, name) for name in named}
        (self._place / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def _read(
    directory: Path,
    files: Sequence[Path],
    competitions: Collection[str],
    seasons: Collection[int],
    progress: Callable[[int, int], None] | None,
) -> History:
    observations: list[MatchObservation] = []
    unreadable: list[str] = []
    digest, rows, rejected = sha256(), 0, 0
    for done, path in enumerate(files, start=1):
        name, body = path.relative_to(directory).as_posix(), path.read_bytes()
        digest.update(_mark(name, body))
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
        facts=Facts.from_observations(spelt_alike(observations)),
        files=tuple(path.relative_to(directory).as_posix() for path in files),
        digest=digest.hexdigest(),
        rows=rows,
        rejected=rejected,
        unreadable=tuple(unreadable),
    )


def spelt_alike(observations: Sequence[MatchObservation]) -> list[MatchObservation]:
    """Return the matches with one name for every club: of all it is known by, the one used last.

    A club that files call otherwise from some season on keeps its record, as it does in a
    database, which knows the same spellings.
    """
    last: dict[tuple[str, str], tuple[datetime, str]] = {}
    for o in observations:
        for name in (o.home.name, o.away.name):
            club = _club(o, name)
            if club not in last or last[club][0] <= o.kickoff_at:
                last[club] = o.kickoff_at, name

    def spelt(o: MatchObservation, side: TeamReference) -> TeamReference:
        _, name = last[_club(o, side.name)]
        return side if name == side.name else replace(side, name=name)

    return [replace(o, home=spelt(o, o.home), away=spelt(o, o.away)) for o in observations]


def _club(match: MatchObservation, name: str) -> tuple[str, str]:
    country = COMPETITIONS[match.source_competition_id].country
    return country, spelling(country, name)


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

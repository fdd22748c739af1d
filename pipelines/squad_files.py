"""Facts about players from `DIR/squads/*.csv`, without a database.

What belongs here: which files there are, and the clubs of line-ups by the names that results have.
What does not: what a file says (`sources.squads`), or what it is good for.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import polars as pl

from football.backtest.tripwire import winter_arrivals
from football.facts import Facts
from football.players.facts import (
    LINEUPS_SCHEMA,
    MOVEMENTS_SCHEMA,
    RATINGS_SCHEMA,
    PlayerFacts,
    RatingsAreLate,
    check_ratings,
)
from pipelines.club_names import ClubNames
from sources.errors import PayloadUnreadable
from sources.squads.parse import parse
from sources.squads.payloads import Kind

FOLDER = "squads"
_SCHEMAS = {
    Kind.RATINGS: RATINGS_SCHEMA,
    Kind.MOVEMENTS: MOVEMENTS_SCHEMA,
    Kind.LINEUPS: LINEUPS_SCHEMA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadFiles:
    """Facts about players, and what they were read from.

    Attributes:
        files: paths below the directory, in the order read.
        digest: SHA-256 over the files' paths and bytes.
        rows: rows of the files; `rejected` of them could not be read, counted by file and reason.
        unreadable: files that are left out, with the reason.
    """

    players: PlayerFacts
    files: tuple[str, ...] = ()
    digest: str = ""
    rows: int = 0
    rejected: dict[str, int] = field(default_factory=dict[str, int])
    unreadable: tuple[str, ...] = ()


def read(directory: Path, facts: Facts) -> SquadFiles:
    """Read the files about players beside the results; without any, nobody is known.

    Ratings that are later than their name says are left out like a file that cannot be read: their
    dates of joining say so, or they know the arrivals of the winter to come.

    Args:
        directory: may have a folder `squads`.
        facts: matches whose names of clubs count.
    """
    frames: dict[Kind, list[pl.DataFrame]] = {
        kind: [pl.DataFrame(schema=_without_instant(kind))] for kind in Kind
    }
    digest, rows = sha256(), 0
    rejected: defaultdict[str, int] = defaultdict(int)
    names: list[str] = []
    unreadable: list[str] = []
    for path in sorted((directory / FOLDER).glob("*.csv")):
        name, body = path.relative_to(directory).as_posix(), path.read_bytes()
        try:
            found = parse(body, path.name)
            if found.kind is Kind.RATINGS:
                check_ratings(found.frame)
        except (PayloadUnreadable, RatingsAreLate) as fault:
            unreadable.append(f"{name}: {fault}")
            continue
        names.append(name)
        digest.update(name.encode() + b"\0" + sha256(body).digest())
        rows += found.frame.height + len(found.rejects)
        for reject in found.rejects:
            rejected[f"{name}: {reject.reason}"] += 1
        frames[found.kind].append(found.frame)
    ratings, movements, lineups = (pl.concat(frames[kind]) for kind in Kind)
    players = PlayerFacts.of(ratings, movements, ClubNames(facts).spelt_alike(lineups))
    late = [each for each in winter_arrivals(players, facts.matches) if each.is_late]
    unreadable += map(str, late)
    of_late = pl.col("season_start_year").is_in([each.season_start_year for each in late])
    return SquadFiles(
        players=replace(players, ratings=players.ratings.filter(~of_late)),
        files=tuple(names),
        digest=digest.hexdigest() if names else "",
        rows=rows,
        rejected=dict(rejected),
        unreadable=tuple(unreadable),
    )


def _without_instant(kind: Kind) -> dict[str, pl.DataType]:
    return {name: dtype for name, dtype in _SCHEMAS[kind].items() if name != "known_at"}

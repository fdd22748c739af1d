"""From what a source calls things to our keys: competition, season and both teams of each row."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, exists, select

from football.competitions import EUROPE
from football.observations.match import MatchObservation, TeamReference
from football.observations.parsed import Reject, RejectReason
from storage.identity import competitions, identified
from storage.identity.competitions import CompetitionRow
from storage.identity.introduction import may_introduce
from storage.identity.teams import TeamDirectory, lock_names
from storage.tables.identity import competition
from storage.tables.match import match

_REGISTERS = frozenset({"internationals"})  # sources that keep one name for each of their teams


@dataclass(slots=True)
class Identified:
    """An observation whose names are resolved; `match_id` is 0 until the match is found."""

    seen: MatchObservation
    competition: CompetitionRow
    season_id: int
    home_id: int = 0
    away_id: int = 0
    match_id: int = 0
    is_new: bool = False


@dataclass(slots=True)
class Resolution:
    """Rows whose names mean something, and those whose names do not."""

    rows: list[Identified] = field(default_factory=list[Identified])
    rejects: list[Reject] = field(default_factory=list[Reject])


def reject(
    seen: MatchObservation,
    reason: RejectReason,
    detail: str,
    suggestion: dict[str, object] | None = None,
) -> Reject:
    """Return the reject of one observation, with what a person needs to recognise it."""
    row = {
        "source": seen.source,
        "source_match_id": seen.source_match_id,
        "competition": seen.source_competition_id,
        "season": seen.season_start_year,
        "home": seen.home.name,
        "away": seen.away.name,
        "kickoff_at": seen.kickoff_at.isoformat(),
    }
    return Reject(row_no=seen.row_no, reason=reason, detail=detail, row=row, suggestion=suggestion)


def resolve(connection: Connection, observations: Sequence[MatchObservation]) -> Resolution:
    """Resolve competition, season and teams; introduce the teams that may be introduced."""
    resolution = Resolution()
    in_competition: list[tuple[MatchObservation, CompetitionRow]] = []
    covered = {s: competitions.find(connection, s) for s in {o.source for o in observations}}
    for seen in observations:
        row = covered[seen.source].get(seen.source_competition_id)
        if row is None:
            detail = f"{seen.source} has a competition {seen.source_competition_id!r} unknown here"
            resolution.rejects.append(reject(seen, RejectReason.UNKNOWN_COMPETITION, detail))
        else:
            in_competition.append((seen, row))
    wanted = ((row.competition_id, seen.season_start_year) for seen, row in in_competition)
    seasons = competitions.seasons_of(connection, wanted)
    rows = [
        Identified(seen, row, seasons[row.competition_id, seen.season_start_year])
        for seen, row in in_competition
    ]
    directories = _directories(connection, rows)
    for row in rows:
        if (fault := _settle(directories, row)) is not None:
            resolution.rejects.append(fault)
        else:
            resolution.rows.append(row)
    return resolution


@dataclass(frozen=True, slots=True)
class _Side:
    """One team of one row, as its source names it."""

    row: Identified
    named: TeamReference

    @property
    def country(self) -> str:
        return self.named.country or self.row.competition.country

    @property
    def source(self) -> str:
        return self.row.seen.source


def _directories(
    connection: Connection, rows: Sequence[Identified]
) -> Mapping[str, TeamDirectory]:
    """Return the directory of each country in the rows, with the teams these may introduce."""
    by_country: dict[str, list[_Side]] = defaultdict(list)
    for row in rows:
        for named in (row.seen.home, row.seen.away):
            side = _Side(row, named)
            by_country[side.country].append(side)
    directories: dict[str, TeamDirectory] = {}
    for country, sides in sorted(by_country.items()):
        directory = TeamDirectory.load(connection, country)
        if not all(directory.resolve(side.source, side.named) for side in sides):
            lock_names(connection, country)
            directory = TeamDirectory.load(connection, country)
            _introduce(connection, directory, sides)
        _link_teams(connection, directory, sides)
        directories[country] = directory
    return directories


def _settle(directories: Mapping[str, TeamDirectory], row: Identified) -> Reject | None:
    seen, found = row.seen, list[int]()
    for named in (seen.home, seen.away):
        directory = directories[_Side(row, named).country]
        number = directory.resolve(seen.source, named)
        if number is None:
            detail = f"no team of {directory.country} is called {named.name!r} ({seen.source})"
            suggestion = directory.suggest(named.name)
            return reject(
                seen, RejectReason.UNKNOWN_TEAM, detail, dict(suggestion) if suggestion else None
            )
        found.append(number)
    row.home_id, row.away_id = found
    if row.home_id == row.away_id:
        detail = f"{seen.home.name!r} and {seen.away.name!r} are the same team"
        return reject(seen, RejectReason.BAD_VALUE, detail)
    return None


def _introduce(connection: Connection, directory: TeamDirectory, sides: Sequence[_Side]) -> None:
    guests = [side for side in sides if identified.is_guest(side.row.competition.code)]
    for side in guests:
        is_known = directory.is_known_spelling(side.source, side.named.name)
        if is_known and directory.resolve(side.source, side.named) is None:
            directory.introduce(connection, side.source, [side.named.name])
    sides = [side for side in sides if side not in guests]
    complete = {
        source
        for source in {side.source for side in sides}
        if identified.knows_all(connection, directory, source)
    }
    # Among clubs of many countries a name alone does not say which is meant.
    if directory.country != EUROPE:
        _introduce_by_name(connection, directory, sides)
    by_source: dict[str, list[TeamReference]] = defaultdict(list)
    for side in sides:
        if side.source in complete or identified.is_open(side.row.competition.code):
            by_source[side.source].append(side.named)
    for source, references in sorted(by_source.items()):
        identified.introduce(connection, directory, source, references)


def _introduce_by_name(
    connection: Connection, directory: TeamDirectory, sides: Sequence[_Side]
) -> None:
    by_season: dict[tuple[int, str], list[_Side]] = defaultdict(list)
    for side in sides:
        by_season[side.row.season_id, side.source].append(side)
    for (season_id, source), group in by_season.items():
        appearances: Counter[str] = Counter()
        unknown: set[str] = set()
        for side in group:
            number = directory.resolve(source, side.named)
            name = directory.canonical(source, side.named.name)
            appearances[directory.names[number] if number else name] += 1
            if number is None:
                unknown.add(side.named.name)
        declared = {name for name in unknown if directory.is_known_spelling(source, name)}
        others = unknown - declared
        if _is_cup_in_a_covered_country(connection, group[0]):
            others = set[str]()
        elif others and source not in _REGISTERS:
            others = may_introduce(
                others,
                appearances,
                directory.names.values(),
                is_new_season=not _has_matches(connection, season_id),
            )
        directory.introduce(connection, source, sorted(declared | others))


def _is_cup_in_a_covered_country(connection: Connection, side: _Side) -> bool:
    """Whether a club met in a cup should be known from its league: then it is a new spelling."""
    if side.country == side.row.competition.country:
        return False
    has_league = (
        select(match.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(competition.c.country == side.country)
        .exists()
    )
    return connection.execute(select(has_league)).scalar_one()


def _has_matches(connection: Connection, season_id: int) -> bool:
    return connection.execute(select(exists().where(match.c.season_id == season_id))).scalar_one()


def _link_teams(connection: Connection, directory: TeamDirectory, sides: Sequence[_Side]) -> None:
    links: dict[str, dict[str, int]] = defaultdict(dict)
    for side in sides:
        number = directory.resolve(side.source, side.named)
        if side.named.source_id and number:
            links[side.source][side.named.source_id] = number
    for source, ids in links.items():
        directory.link(connection, source, ids)

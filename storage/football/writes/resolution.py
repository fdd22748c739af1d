"""From what a source calls things to our keys: competition, season and both teams of each row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, exists, select

from football.competitions import COMPETITIONS, CONTINENTS, WORLD
from football.introduction import may_introduce
from football.observations.match import MatchObservation, Season, TeamReference
from football.observations.parsed import Reject, RejectReason
from football.observations.turning import turned
from storage.football.tables.match import match
from storage.matching import identified
from storage.matching.abroad import ClubsAbroad
from storage.matching.teams import TeamDirectory, lock_names
from storage.matching.unresolved import unresolved
from storage.register import writes as competitions
from storage.register.mapping import likely
from storage.register.tables import competition
from storage.register.writes import CompetitionRow

_REGISTERS = frozenset({"internationals"})  # sources that keep one name for each of their teams


@dataclass(slots=True)
class Identified:
    """An observation whose names are resolved; `match_id` is 0 until the match is found.

    Attributes:
        is_turned: the source has the sides the other way round than `seen` now.
    """

    seen: MatchObservation
    competition: CompetitionRow
    season_id: int
    home_id: int = 0
    away_id: int = 0
    match_id: int = 0
    is_new: bool = False
    is_turned: bool = False

    def turn(self) -> None:
        """Exchange the sides."""
        self.seen = turned(self.seen)
        self.home_id, self.away_id = self.away_id, self.home_id
        self.is_turned = not self.is_turned


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
            resolution.rejects.append(_unknown(seen))
        else:
            in_competition.append((seen, row))
    dated = [(seen, row, _season(seen, row)) for seen, row in in_competition]
    outside = _outside(dated)
    resolution.rejects += outside.values()
    inside = [each for each in dated if each[0].row_no not in outside]
    wanted = ((row.competition_id, season) for _, row, season in inside)
    seasons = competitions.seasons_of(connection, wanted)
    rows = [
        Identified(seen, row, seasons[row.competition_id, season]) for seen, row, season in inside
    ]
    directories = _directories(connection, rows)

    @cache
    def playing(row: CompetitionRow) -> Collection[int]:
        return _teams_in(connection, row)

    for row in rows:
        if (fault := _settle(directories, row, playing)) is not None:
            resolution.rejects.append(fault)
        else:
            resolution.rows.append(row)
    return resolution


def _unknown(seen: MatchObservation) -> Reject:
    code = seen.source_competition_id
    detail = (
        f"{seen.source} has a competition {code!r} unknown here:"
        f" touchline competition map {code!r} CODE --source {seen.source}"
    )
    near = likely(code)
    suggestion: dict[str, object] | None = {"competition": near} if near else None
    return reject(seen, RejectReason.UNKNOWN_COMPETITION, detail, suggestion)


_Dated = tuple[MatchObservation, CompetitionRow, Season]


def _season(seen: MatchObservation, row: CompetitionRow) -> Season:
    return COMPETITIONS[row.code].season_named(
        seen.season_start_year, seen.kickoff_at.date(), is_split=seen.season_is_split
    )


def _outside(dated: Sequence[_Dated]) -> dict[int, Reject]:
    """Return by row number what is dated outside the season it names.

    Where that is most of a season's rows the others are no surer, and all of them are returned.
    """
    by_season: dict[tuple[str, Season], list[MatchObservation]] = defaultdict(list)
    for seen, row, season in dated:
        by_season[row.code, season].append(seen)
    rejects: dict[int, Reject] = {}
    for (code, season), group in by_season.items():
        known = COMPETITIONS[code]
        out = [seen for seen in group if not known.holds(season, seen.kickoff_at.date())]
        span = f"{known.name} {season.label} is from {known.span_of(season)}"
        if len(out) * 2 > len(group) and len(out) > 1:
            detail = f"most dates are outside the season they name, so none is sure: {span}"
            rejects |= {o.row_no: reject(o, RejectReason.IN_DOUBT, detail) for o in group}
        else:
            detail = f"outside the season the file names: {span}"
            rejects |= {o.row_no: reject(o, RejectReason.OUTSIDE_SEASON, detail) for o in out}
    return rejects


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
            directory = _with_clubs_from_abroad(connection, country, sides)
            _introduce(connection, directory, sides)
        _link_teams(connection, directory, sides)
        directories[country] = directory
    return directories


def _with_clubs_from_abroad(
    connection: Connection, country: str, sides: Sequence[_Side]
) -> TeamDirectory:
    """Return the directory of a country, with its clubs that only a continent's cup knew."""
    directory = TeamDirectory.load(connection, country)
    at_home = [
        (side.source, side.named)
        for side in sides
        if not identified.is_guest(side.row.competition.code)
    ]
    if country in CONTINENTS or country == WORLD:
        return directory
    if ClubsAbroad.load(connection).come_home(connection, directory, at_home):
        return TeamDirectory.load(connection, country)
    return directory


def _settle(
    directories: Mapping[str, TeamDirectory],
    row: Identified,
    playing: Callable[[CompetitionRow], Collection[int]],
) -> Reject | None:
    seen, found = row.seen, list[int]()
    for named in (seen.home, seen.away):
        directory = directories[_Side(row, named).country]
        number = directory.resolve(seen.source, named)
        if number is None:
            fault = unresolved(directory, seen.source, named, playing(row.competition))
            suggestion = dict(fault.suggestion) if fault.suggestion else None
            return reject(seen, fault.reason, fault.detail, suggestion)
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
    if directory.country not in CONTINENTS:
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
            if number is None and directory.namesake(source, side.named) is None:
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
                written={side.named.name for side in group},
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


def _teams_in(connection: Connection, row: CompetitionRow) -> Collection[int]:
    """Return the teams that play in a competition, as far as it is known."""
    of_competition = match.c.competition_id == row.competition_id
    return set(
        connection.execute(
            select(match.c.home_team_id)
            .where(of_competition)
            .union(select(match.c.away_team_id).where(of_competition))
        ).scalars()
    )


def _has_matches(connection: Connection, season_id: int) -> bool:
    return connection.execute(select(exists().where(match.c.season_id == season_id))).scalar_one()


def _link_teams(connection: Connection, directory: TeamDirectory, sides: Sequence[_Side]) -> None:
    links: dict[str, dict[str, int]] = defaultdict(dict)
    met: set[tuple[str, int]] = set()
    for side in sides:
        number, source_id = directory.resolve(side.source, side.named), side.named.source_id
        if not number or not source_id or directory.is_linked(side.source, source_id):
            continue
        if source_id in links[side.source] or (side.source, number) in met:
            continue  # a second id of one name is a question
        links[side.source][source_id] = number
        met.add((side.source, number))
    for source, ids in links.items():
        directory.link(connection, source, ids)

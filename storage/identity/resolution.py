"""From what a source calls things to our keys: competition, season and both teams of each row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, exists, select

from football.observations import MatchObservation, Reject, RejectReason, TeamReference
from storage.identity import competitions
from storage.identity.competitions import CompetitionRow
from storage.identity.introduction import may_introduce
from storage.identity.teams import TeamDirectory, lock_names
from storage.tables.match import match


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
    by_country: dict[str, list[Identified]] = defaultdict(list)
    for seen, row in in_competition:
        season_id = seasons[row.competition_id, seen.season_start_year]
        by_country[row.country].append(Identified(seen, row, season_id))
    for country, rows in sorted(by_country.items()):
        _resolve_teams(connection, country, rows, resolution)
    return resolution


def _resolve_teams(
    connection: Connection, country: str, rows: Sequence[Identified], resolution: Resolution
) -> None:
    directory = TeamDirectory.load(connection, country)
    if not all(directory.resolve(source, side) for source, side in _sides(rows)):
        lock_names(connection, country)
        directory = TeamDirectory.load(connection, country)
        _introduce(connection, directory, rows)
    for row in rows:
        if (fault := _settle(directory, row)) is not None:
            resolution.rejects.append(fault)
        else:
            resolution.rows.append(row)
    _link_teams(connection, directory, rows)


def _settle(directory: TeamDirectory, row: Identified) -> Reject | None:
    seen = row.seen
    for side in (seen.home, seen.away):
        if directory.resolve(seen.source, side) is None:
            detail = f"no team of {directory.country} is called {side.name!r} ({seen.source})"
            suggestion = directory.suggest(side.name)
            return reject(
                seen, RejectReason.UNKNOWN_TEAM, detail, dict(suggestion) if suggestion else None
            )
    row.home_id = directory.resolve(seen.source, seen.home) or 0
    row.away_id = directory.resolve(seen.source, seen.away) or 0
    if row.home_id == row.away_id:
        detail = f"{seen.home.name!r} and {seen.away.name!r} are the same team"
        return reject(seen, RejectReason.BAD_VALUE, detail)
    return None


def _introduce(
    connection: Connection, directory: TeamDirectory, rows: Sequence[Identified]
) -> None:
    by_season: dict[tuple[int, str], list[Identified]] = defaultdict(list)
    for row in rows:
        by_season[row.season_id, row.seen.source].append(row)
    for (season_id, source), group in by_season.items():
        appearances: Counter[str] = Counter()
        unknown: set[str] = set()
        for _, side in _sides(group):
            number = directory.resolve(source, side)
            name = directory.canonical(source, side.name)
            appearances[directory.names[number] if number else name] += 1
            if number is None:
                unknown.add(side.name)
        declared = {name for name in unknown if directory.is_known_spelling(source, name)}
        allowed = may_introduce(
            unknown - declared,
            appearances,
            directory.names.values(),
            is_new_season=not _has_matches(connection, season_id),
        )
        directory.introduce(connection, source, sorted(declared | allowed))


def _has_matches(connection: Connection, season_id: int) -> bool:
    return connection.execute(select(exists().where(match.c.season_id == season_id))).scalar_one()


def _sides(rows: Iterable[Identified]) -> Iterable[tuple[str, TeamReference]]:
    for row in rows:
        yield row.seen.source, row.seen.home
        yield row.seen.source, row.seen.away


def _link_teams(
    connection: Connection, directory: TeamDirectory, rows: Sequence[Identified]
) -> None:
    links: dict[str, dict[str, int]] = defaultdict(dict)
    for source, side in _sides(rows):
        number = directory.resolve(source, side)
        if side.source_id and number:
            links[source][side.source_id] = number
    for source, ids in links.items():
        directory.link(connection, source, ids)

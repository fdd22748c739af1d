"""Lists of teams become links: this id of a source's means that team of ours.

Where a league is followed a list introduces only names our tables know: results do the rest.
What it names and nobody knows waits in quarantine, with a suggestion.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from football.competitions import CONTINENTS
from football.observations.match import TeamObservation
from football.observations.parsed import Parsed, Reject, RejectReason
from storage.kit.unit_of_work import UnitOfWork
from storage.matching import identified
from storage.matching.abroad import ClubsAbroad
from storage.matching.teams import TeamDirectory, lock_names
from storage.matching.unresolved import unresolved
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register import writes as competitions
from storage.register.writes import CompetitionRow


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's teams; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, TeamObservation)]
    covered = {source: competitions.find(uow.connection, source) for source in _sources(seen)}
    by_country: dict[str, list[tuple[TeamObservation, CompetitionRow]]] = defaultdict(list)
    rejects = list(parsed.rejects)
    for o in seen:
        row = covered[o.source].get(o.source_competition_id)
        if row is None:
            detail = f"{o.source} has a competition {o.source_competition_id!r} unknown here"
            rejects.append(_reject(o, RejectReason.UNKNOWN_COMPETITION, detail))
        else:
            by_country[row.country].append((o, row))
    accepted = 0
    for country, rows in sorted(by_country.items()):
        accepted += _link(uow, country, rows, rejects)
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts


def _link(
    uow: UnitOfWork,
    country: str,
    rows: Sequence[tuple[TeamObservation, CompetitionRow]],
    rejects: list[Reject],
) -> int:
    """Link the teams of one country's competitions; return how many links are new."""
    lock_names(uow.connection, country)
    directory = TeamDirectory.load(uow.connection, country)
    named = [(o.source, o.team) for o, row in rows if not identified.is_guest(row.code)]
    if country not in CONTINENTS:
        clubs = ClubsAbroad.load(uow.connection)
        if clubs.come_home(uow.connection, directory, named):
            directory = TeamDirectory.load(uow.connection, country)
    known = {
        (o.source, o.team.source_id)
        for o, _ in rows
        if o.team.source_id and directory.is_linked(o.source, o.team.source_id)
    }
    for source in _sources([o for o, _ in rows]):
        _introduce(uow, directory, source, rows)
    accepted = 0
    for o, _ in rows:
        number = directory.resolve(o.source, o.team)
        if number is None:
            fault = unresolved(directory, o.source, o.team)
            rejects.append(_reject(o, fault.reason, fault.detail, fault.suggestion))
        elif o.team.source_id:
            directory.link(uow.connection, o.source, {o.team.source_id: number})
            accepted += (o.source, o.team.source_id) not in known
            known.add((o.source, o.team.source_id))
    return accepted


def _introduce(
    uow: UnitOfWork,
    directory: TeamDirectory,
    source: str,
    rows: Sequence[tuple[TeamObservation, CompetitionRow]],
) -> None:
    rows = [(o, row) for o, row in rows if not identified.is_guest(row.code)]
    named = [o.team for o, _ in rows if o.source == source]
    unknown = {team.name for team in named if directory.resolve(source, team) is None}
    # A country without teams takes every name, as it does from a file of results; a continent has
    # the clubs of all its countries.
    is_bare = not directory.names and directory.country not in CONTINENTS
    taken = {name for name in unknown if is_bare or directory.is_known_spelling(source, name)}
    directory.introduce(uow.connection, source, sorted(taken))
    in_open = [o.team for o, row in rows if o.source == source and identified.is_open(row.code)]
    identified.introduce(uow.connection, directory, source, in_open)


def _sources(seen: Sequence[TeamObservation]) -> list[str]:
    return sorted({o.source for o in seen})


def _reject(
    o: TeamObservation,
    reason: RejectReason,
    detail: str,
    suggestion: Mapping[str, object] | None = None,
) -> Reject:
    row = {
        "source": o.source,
        "competition": o.source_competition_id,
        "season": o.season_start_year,
        "team": o.team.name,
        "source_team_id": o.team.source_id,
    }
    return Reject(row_no=o.row_no, reason=reason, detail=detail, row=row, suggestion=suggestion)

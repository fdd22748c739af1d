"""Winners of shoot-outs, written to the drawn matches that the results have.

What belongs here: finding the match of a day between two national teams, whichever side the list
has first. What does not: shoot-outs whose score is known; they are part of a match's score.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from football.competitions import WORLD
from football.match_record import MatchState
from football.observations.match import MatchStatus
from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.surroundings import ShootOutObservation
from storage.football.tables.match import match
from storage.football.writes import versions
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.teams import TeamDirectory
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import competition

_SAME_DAY = timedelta(days=1)  # sources date a late kick-off by different clocks


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one list of shoot-outs; the caller commits."""
    listed = [o for o in parsed.observations if isinstance(o, ShootOutObservation)]
    directory = TeamDirectory.load(uow.connection, WORLD)
    rejects = list(parsed.rejects)
    winners: dict[int, str] = {}
    for seen in listed:
        home, away = (directory.resolve(seen.source, side) for side in (seen.home, seen.away))
        found = _drawn(uow.connection, seen, home, away) if home and away else None
        if found is None:
            rejects.append(_reject(seen))
            continue
        match_id, home_id = found
        winners[match_id] = "home" if (home_id == home) is seen.winner_is_home else "away"
    accepted = _write(uow, payload_id, winners)
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts


def _write(uow: UnitOfWork, payload_id: UUID, winners: Mapping[int, str]) -> int:
    states = versions.lock_states(uow, winners)
    changed: dict[int, MatchState] = {
        match_id: replace(state, shoot_out_winner=winners[match_id])
        for match_id, state in states.items()
        if state.shoot_out_winner != winners[match_id] and state.home_penalties is None
    }
    versions.write_changed(uow, changed, payload_id)
    return len(changed)


def _drawn(
    connection: Connection, seen: ShootOutObservation, home: int, away: int
) -> tuple[int, int] | None:
    """Return the one drawn match of both teams on that day, and its home team."""
    day = func.date(func.timezone("UTC", match.c.kickoff_at))
    statement = (
        select(match.c.match_id, match.c.home_team_id, day.label("day"))
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            competition.c.country == WORLD,
            match.c.status == MatchStatus.FINISHED.value,
            or_(
                match.c.home_goals_90.is_(None),
                match.c.home_goals_90 == match.c.away_goals_90,
            ),
            match.c.home_team_id.in_([home, away]),
            match.c.away_team_id.in_([home, away]),
            day.between(seen.day - _SAME_DAY, seen.day + _SAME_DAY),
        )
    )
    rows = connection.execute(statement).all()
    on_the_day = [row for row in rows if row.day == seen.day] or rows
    if len(on_the_day) != 1:
        return None
    return on_the_day[0].match_id, on_the_day[0].home_team_id


def _reject(seen: ShootOutObservation) -> Reject:
    row = {"date": str(seen.day), "home": seen.home.name, "away": seen.away.name}
    detail = (
        f"no drawn match of {seen.home.name} and {seen.away.name} on {seen.day}:"
        " load results.csv first, then touchline quarantine replay"
    )
    return Reject(row_no=seen.row_no, reason=RejectReason.UNKNOWN_MATCH, detail=detail, row=row)

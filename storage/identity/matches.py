"""Which match a row is about: the source's id, else teams and season within three days.

A pair may meet several times a season in some leagues, even twice in three days: the day is a
part of the key, and a match that another row of the same payload has on its own day is taken. A
match that was postponed may come back on any date. Where a league's rules let a pair meet once on
each ground, a match that is still to be played may be found on any date.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations.match import MatchObservation, MatchStatus
from football.observations.parsed import Reject, RejectReason
from football.season import meets_once
from storage.identity.resolution import Identified, reject
from storage.tables.match import match, match_link

_NEAR = timedelta(days=3)
_MEETING = 7_340_011  # advisory lock, with the season: matches are introduced one by one


class _Candidate(NamedTuple):
    match_id: int
    day: date
    status: str


_Pairing = tuple[int, int, int]


def find(connection: Connection, rows: Sequence[Identified]) -> list[Reject]:
    """Give each row its match id, a new one where there is no match yet; return what is unclear.

    Rows that are rejected keep match id 0.
    """
    rejects = _find_once(connection, rows)
    if any(row.match_id < 0 for row in rows):
        for season_id in sorted({row.season_id for row in rows}):
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:kind, :season)"),
                {"kind": _MEETING, "season": season_id},
            )
        rejects = _find_once(connection, rows)
        _number(connection, rows)
    return rejects


def link(connection: Connection, rows: Sequence[Identified]) -> None:
    """Remember the sources' ids of these matches."""
    wanted = {
        (row.seen.source, row.seen.source_match_id): row.match_id
        for row in rows
        if row.seen.source_match_id and row.match_id
    }
    if not wanted:
        return
    values = [
        {"source": source, "source_match_id": source_id, "match_id": number}
        for (source, source_id), number in sorted(wanted.items())
    ]
    connection.execute(upsert(match_link).values(values).on_conflict_do_nothing())


def _find_once(connection: Connection, rows: Sequence[Identified]) -> list[Reject]:
    linked = _linked(connection, rows)
    candidates = _candidates(connection, rows)
    listed = {(_pairing(row), row.seen.kickoff_at.date()) for row in rows}
    rejects: list[Reject] = []
    said: dict[tuple[_Pairing, date], MatchObservation] = {}
    for place, row in enumerate(rows, 1):
        pairing = _pairing(row)
        source_id = row.seen.source_match_id
        known = linked.get((row.seen.source, source_id)) if source_id else None
        if known is not None:
            row.match_id, teams = known
            if teams != pairing[1:]:
                row.match_id = 0
                detail = f"{row.seen.source} {source_id} is linked to a match of other teams"
                rejects.append(reject(row.seen, RejectReason.CONFLICT, detail))
            continue
        day = row.seen.kickoff_at.date()
        free = [c for c in candidates[pairing] if c.day == day or (pairing, c.day) not in listed]
        other = said.setdefault((pairing, day), row.seen)
        if not source_id and other.score != row.seen.score:
            row.match_id = 0
            detail = f"row {other.row_no} has another score for the same teams on the same day"
            rejects.append(reject(row.seen, RejectReason.AMBIGUOUS_MATCH, detail))
            continue
        found = _choose(free, row)
        row.is_new = not found
        row.match_id = 0 if len(found) > 1 else found[0].match_id if found else -place
        if len(found) > 1:
            ids = ", ".join(str(candidate.match_id) for candidate in found)
            detail = f"may be any of the matches {ids}: same teams within three days"
            rejects.append(reject(row.seen, RejectReason.AMBIGUOUS_MATCH, detail))
        elif not found:
            candidates[pairing].append(_Candidate(row.match_id, day, row.seen.status))
            if source_id:
                linked[row.seen.source, source_id] = (row.match_id, pairing[1:])
    return rejects


def _pairing(row: Identified) -> _Pairing:
    return row.season_id, row.home_id, row.away_id


def _choose(candidates: Sequence[_Candidate], row: Identified) -> list[_Candidate]:
    """Return the match of that day, else those near it, else the one whose date has moved."""
    day = row.seen.kickoff_at.date()
    on_the_day = [c for c in candidates if c.day == day]
    if on_the_day:
        return on_the_day
    if near := [c for c in candidates if abs(c.day - day) <= _NEAR]:
        return near
    postponed = [c for c in candidates if c.status == MatchStatus.POSTPONED]
    if len(postponed) == 1:
        return postponed
    return [c for c in candidates if len(candidates) == 1 and _has_moved(c, row)]


def _has_moved(candidate: _Candidate, row: Identified) -> bool:
    """Whether it is the same match on another day, where a pair meets once on each ground.

    Only of a source without ids may the row be a fixture of a match that is over: one with ids
    lists play-offs too, in which a pair meets again.
    """
    if not meets_once(row.competition.code):
        return False
    if candidate.status != MatchStatus.FINISHED:
        return True
    return row.seen.source_match_id is None and row.seen.status is MatchStatus.SCHEDULED


def _linked(
    connection: Connection, rows: Sequence[Identified]
) -> dict[tuple[str, str], tuple[int, tuple[int, int]]]:
    ids = sorted({row.seen.source_match_id for row in rows if row.seen.source_match_id})
    if not ids:
        return {}
    statement = (
        select(match_link, match.c.home_team_id, match.c.away_team_id)
        .join(match, match.c.match_id == match_link.c.match_id)
        .where(
            match_link.c.source.in_({row.seen.source for row in rows}),
            match_link.c.source_match_id.in_(ids),
        )
    )
    return {
        (found.source, found.source_match_id): (
            found.match_id,
            (found.home_team_id, found.away_team_id),
        )
        for found in connection.execute(statement)
    }


def _candidates(
    connection: Connection, rows: Sequence[Identified]
) -> dict[_Pairing, list[_Candidate]]:
    found: dict[_Pairing, list[_Candidate]] = defaultdict(list)
    statement = select(
        match.c.match_id,
        match.c.season_id,
        match.c.home_team_id,
        match.c.away_team_id,
        match.c.kickoff_at,
        match.c.status,
    ).where(
        match.c.season_id.in_({row.season_id for row in rows}),
        match.c.home_team_id.in_({row.home_id for row in rows}),
        match.c.away_team_id.in_({row.away_id for row in rows}),
    )
    for row in connection.execute(statement):
        found[row.season_id, row.home_team_id, row.away_team_id].append(
            _Candidate(
                row.match_id,
                row.kickoff_at.date(),
                row.status,
            )
        )
    return found


def _number(connection: Connection, rows: Sequence[Identified]) -> None:
    """Turn the provisional, negative ids into numbers of the table's own sequence."""
    provisional = list(dict.fromkeys(row.match_id for row in rows if row.match_id < 0))
    sequence = func.pg_get_serial_sequence("football.match", "match_id")
    numbers = connection.execute(
        select(func.nextval(sequence)).select_from(func.generate_series(1, len(provisional)))
    ).scalars()
    real = dict(zip(provisional, numbers, strict=True))
    for row in rows:
        row.match_id = real.get(row.match_id, row.match_id)

"""Which match a row is about: the source's id, else teams and season within three days.

A pair may meet several times a season in some leagues, even twice in three days: the day is a
part of the key, and a match that another row of the same payload has on its own day is taken,
unless that row calls it off: then the match goes on under the new date, and under a new id where
the source gives it one. A match that was postponed may come back on any date. Where a league's
rules let a pair meet once on each ground, a match may be found on any date. At a neutral ground a
source may list the sides the other way round: the row is turned to the match that is known.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from football.endings import CALLED_OFF
from football.listings import Listed, repeated
from football.observations.match import MatchObservation, MatchStatus
from football.observations.parsed import Reject, RejectReason
from football.season import meets_once
from storage.football.tables.match import match, match_link
from storage.football.writes.resolution import Identified, reject
from storage.kit.membership import one_of

_NEAR = timedelta(days=3)
_SAME_DAY = timedelta(days=1)  # sources date a late kick-off by different clocks
_MOVED = timedelta(days=45)
_MEETING = 7_340_011  # advisory lock, with the season: matches are introduced one by one


class _Candidate(NamedTuple):
    match_id: int
    day: date
    status: str
    is_neutral: bool
    score: tuple[int | None, int | None]
    sources: frozenset[str]  # that have an id for it


class _Linked(NamedTuple):
    match_id: int
    teams: tuple[int, int]
    is_neutral: bool


_Pairing = tuple[int, int, int]


class _Known(NamedTuple):
    """What the database has that rows may be about: by a source's id, and by season and teams."""

    linked: Mapping[tuple[str, str], _Linked]
    matches: Mapping[_Pairing, Sequence[_Candidate]]

    @classmethod
    def of(cls, connection: Connection, rows: Sequence[Identified]) -> Self:
        return cls(_linked(connection, rows), _candidates(connection, rows))


def find(connection: Connection, rows: Sequence[Identified]) -> list[Reject]:
    """Give each row its match id, a new one where there is no match yet; return what is unclear.

    Rows that are rejected keep match id 0.
    """
    repeats = _repeats(rows)
    single = [row for row in rows if row.seen.row_no not in repeats]
    known = _Known.of(connection, single)
    rejects = _find_once(known, single)
    if any(row.match_id < 0 for row in single):
        for season_id in sorted({row.season_id for row in single}):
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:kind, :season)"),
                {"kind": _MEETING, "season": season_id},
            )
        if (locked := _Known.of(connection, single)) != known:  # somebody was faster
            rejects = _find_once(locked, single)
        _number(connection, single)
    return [*repeats.values(), *rejects]


def _repeats(rows: Sequence[Identified]) -> dict[int, Reject]:
    """Return the rows that repeat another one of a file without ids."""
    listed = [
        Listed(o.row_no, _pairing(row), o.kickoff_at.date(), o.status, o.score)
        for row in rows
        if not (o := row.seen).source_match_id and meets_once(row.competition.code)
    ]
    found = repeated(listed)
    by_number = {row.seen.row_no: row.seen for row in rows}
    return {
        row_no: reject(
            by_number[row_no],
            RejectReason.LISTED_TWICE if why.is_sure else RejectReason.AMBIGUOUS_MATCH,
            why.detail,
        )
        for row_no, why in found.items()
    }


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


def _find_once(kept: _Known, rows: Sequence[Identified]) -> list[Reject]:
    linked = dict(kept.linked)
    candidates = defaultdict(list, {pair: list(of) for pair, of in kept.matches.items()})
    listed = {
        (_pairing(row), row.seen.kickoff_at.date())
        for row in rows
        if row.seen.status not in CALLED_OFF
    }
    rejects: list[Reject] = []
    reported: dict[tuple[_Pairing, date], MatchObservation] = {}
    for place, row in enumerate(rows, 1):
        source_id = row.seen.source_match_id
        known = linked.get((row.seen.source, source_id)) if source_id else None
        if known is not None:
            if (fault := _follow(row, known)) is not None:
                rejects.append(fault)
            continue
        _turn_to(row, candidates, listed)
        pairing, day = _pairing(row), row.seen.kickoff_at.date()
        is_off = row.seen.status in CALLED_OFF
        free = [
            c
            for c in candidates[pairing]
            if is_off or c.day == day or (pairing, c.day) not in listed
        ]
        other = reported.setdefault((pairing, day), row.seen)
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
            if (fault := _second_result(candidates[pairing], row)) is not None:
                row.match_id = 0
                rejects.append(fault)
                continue
            candidates[pairing].append(_candidate_of(row))
            if source_id:
                linked[row.seen.source, source_id] = _Linked(
                    row.match_id, pairing[1:], row.seen.is_neutral
                )
    return rejects


def _follow(row: Identified, known: _Linked) -> Reject | None:
    """Take the match that an id is linked to; return why that cannot be."""
    teams = (row.home_id, row.away_id)
    row.match_id = known.match_id
    if teams == known.teams:
        return None
    is_turned = teams == known.teams[::-1]
    if is_turned and (row.seen.is_neutral or known.is_neutral):
        row.turn()
        return None
    row.match_id = 0
    what = "that match with its sides exchanged" if is_turned else "a match of other teams"
    detail = f"{row.seen.source} {row.seen.source_match_id} is linked to {what}"
    return reject(row.seen, RejectReason.CONFLICT, detail)


def _turn_to(
    row: Identified,
    candidates: dict[_Pairing, list[_Candidate]],
    listed: set[tuple[_Pairing, date]],
) -> None:
    """Turn a row whose sides another source has the other way round at a neutral ground.

    A match that the same answer lists on its own day is another one: pairs met twice in two days.
    """
    season_id, home, away = _pairing(row)
    day = row.seen.kickoff_at.date()

    def near(pairing: _Pairing) -> list[_Candidate]:
        return [
            c
            for c in candidates.get(pairing, ())
            if abs(c.day - day) <= _SAME_DAY and (c.day == day or (pairing, c.day) not in listed)
        ]

    others = near((season_id, away, home))
    if not others or near((season_id, home, away)):
        return
    if row.seen.is_neutral or any(c.is_neutral for c in others):
        row.turn()


def _candidate_of(row: Identified) -> _Candidate:
    seen = row.seen
    return _Candidate(
        row.match_id,
        seen.kickoff_at.date(),
        seen.status,
        seen.is_neutral,
        (seen.score.home_goals_90, seen.score.away_goals_90),
        frozenset({seen.source} if seen.source_match_id else ()),
    )


def _second_result(candidates: Sequence[_Candidate], row: Identified) -> Reject | None:
    """Return why a file's result cannot be one more match of a pair that meets once."""
    seen = row.seen
    if seen.source_match_id or not meets_once(row.competition.code):
        return None
    for other in candidates:
        if other.status == seen.status == MatchStatus.FINISHED:
            detail = (
                f"the pair meets once on this ground, and there is a result of {other.day}"
                f" ({other.score[0]}-{other.score[1]}): one of the two is wrong"
            )
            return reject(seen, RejectReason.CONFLICT, detail)
    return None


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

    A source with ids lists play-offs too, in which a pair meets again: what it has later than a
    match that is over is another one, unless no id of its own is linked and the score is the same.
    """
    if not meets_once(row.competition.code):
        return False
    seen = row.seen
    if candidate.status != MatchStatus.FINISHED:
        return True
    is_earlier = seen.kickoff_at.date() < candidate.day
    if seen.status is MatchStatus.FINISHED:
        is_same = candidate.score == (seen.score.home_goals_90, seen.score.away_goals_90)
        is_near = abs(seen.kickoff_at.date() - candidate.day) <= _MOVED
        has_own_id = seen.source_match_id is not None and seen.source in candidate.sources
        return is_same and (seen.source_match_id is None or (is_near and not has_own_id))
    return seen.source_match_id is None or is_earlier


def _linked(connection: Connection, rows: Sequence[Identified]) -> dict[tuple[str, str], _Linked]:
    ids = sorted({row.seen.source_match_id for row in rows if row.seen.source_match_id})
    if not ids:
        return {}
    statement = (
        select(match_link, match.c.home_team_id, match.c.away_team_id, match.c.is_neutral)
        .join(match, match.c.match_id == match_link.c.match_id)
        .where(
            one_of(match_link.c.source, sorted({row.seen.source for row in rows})),
            one_of(match_link.c.source_match_id, ids),
        )
    )
    return {
        (found.source, found.source_match_id): _Linked(
            found.match_id, (found.home_team_id, found.away_team_id), found.is_neutral
        )
        for found in connection.execute(statement)
    }


def _candidates(
    connection: Connection, rows: Sequence[Identified]
) -> dict[_Pairing, list[_Candidate]]:
    found: dict[_Pairing, list[_Candidate]] = defaultdict(list)
    teams = sorted({number for row in rows for number in (row.home_id, row.away_id)})
    columns = (
        match.c.match_id,
        match.c.season_id,
        match.c.home_team_id,
        match.c.away_team_id,
        match.c.kickoff_at,
        match.c.status,
        match.c.is_neutral,
        match.c.home_goals_90,
        match.c.away_goals_90,
    )
    sources = func.array_remove(func.array_agg(match_link.c.source.distinct()), None)
    statement = (
        select(*columns, sources.label("sources"))
        .outerjoin(match_link, match_link.c.match_id == match.c.match_id)
        .where(
            one_of(match.c.season_id, sorted({row.season_id for row in rows})),
            one_of(match.c.home_team_id, teams),
            one_of(match.c.away_team_id, teams),
        )
        .group_by(match.c.match_id)
    )
    for row in connection.execute(statement):
        found[row.season_id, row.home_team_id, row.away_team_id].append(
            _Candidate(
                row.match_id,
                row.kickoff_at.date(),
                row.status,
                row.is_neutral,
                (row.home_goals_90, row.away_goals_90),
                frozenset(row.sources),
            )
        )
    return found


def _number(connection: Connection, rows: Sequence[Identified]) -> None:
    """Turn the provisional, negative ids into numbers of the table's own sequence."""
    provisional = list(dict.fromkeys(row.match_id for row in rows if row.match_id < 0))
    # A subquery runs once; the bare call would look the catalogue up for every number.
    sequence = select(func.pg_get_serial_sequence("football.match", "match_id")).scalar_subquery()
    numbers = connection.execute(
        select(func.nextval(sequence)).select_from(func.generate_series(1, len(provisional)))
    ).scalars()
    real = dict(zip(provisional, numbers, strict=True))
    for row in rows:
        row.match_id = real.get(row.match_id, row.match_id)

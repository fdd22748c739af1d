"""Summaries become facts: the match like any other, then line-ups, happenings and commentary.

Rows of a match that is not accepted are quarantined with it, for the same reason. A withdrawal is
no row of the answer: it is counted nowhere and published with the rest.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from football.observations.match import MatchObservation, MatchStatus
from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.play import (
    CommentaryObservation,
    IncidentObservation,
    LineupObservation,
    Side,
)
from storage.alerts import causes
from storage.football.events.matches import (
    MatchCommentaryChanged,
    MatchEventsChanged,
    MatchLineupsChanged,
    OfMatch,
)
from storage.football.writes import incidents, lineups, player_figures, remarks
from storage.football.writes.incidents import Listed, Playing
from storage.football.writes.lineups import Place
from storage.football.writes.matches import Batch
from storage.football.writes.publish import publish, topics_of
from storage.football.writes.resolution import Identified
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one summary; the caller commits."""
    batch = Batch(uow, payload_id)
    matches = [o for o in parsed.observations if isinstance(o, MatchObservation)]
    rows = batch.take(matches)
    rejected = {reject.row_no for reject in batch.rejects}
    certain = [row for row in rows if row.seen.row_no not in rejected]
    rejects = [*parsed.rejects, *batch.rejects]
    accepted = batch.accepted
    if certain:
        accepted += _write_parts(uow, payload_id, parsed, certain[0])
    elif batch.rejects:
        rejects += _without_match(parsed, batch.rejects[0])
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects, stale=batch.stale)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    counted = replace(counts, accepted=batch.accepted)
    publish(uow, payload_id, batch.differences(), counted)
    causes.words_unknown(uow, parser_name, parsed.unknown_names)
    return counts


def _write_parts(uow: UnitOfWork, payload_id: UUID, parsed: Parsed, row: Identified) -> int:
    """Write line-ups and happenings; return how many rows changed anything."""
    seen = row.seen
    sides = (row.away_id, row.home_id) if row.is_turned else (row.home_id, row.away_id)
    playing = Playing(row.match_id, int(seen.phase), *sides)
    published = [o for o in parsed.observations if isinstance(o, LineupObservation)]
    new_sides: list[Side] = []
    for lineup in published:
        place = Place(row.match_id, int(seen.phase), playing.of(lineup.side))
        if lineups.write(uow, payload_id, place, lineup):
            new_sides.append(lineup.side)
        if seen.status is MatchStatus.FINISHED:
            player_figures.write(uow, payload_id, place, lineup)
    happened = [o for o in parsed.observations if isinstance(o, IncidentObservation)]
    listed = Listed(seen.source, seen.fetched_at, happened, is_whole=seen.lists_incidents)
    unlike, withdrawn = incidents.write(uow, payload_id, playing, listed)
    of_match: dict[str, Any] = {"match_id": row.match_id, "competition": row.competition.code}
    if new_sides:
        sides = [side.value for side in new_sides]
        uow.publish(_event(row, MatchLineupsChanged(**of_match, sides=sides)))
    if unlike or withdrawn:
        new, gone = sorted(unlike), sorted(withdrawn)
        uow.publish(_event(row, MatchEventsChanged(**of_match, new=new, withdrawn=gone)))
    return len(new_sides) + len(unlike) + _write_commentary(uow, payload_id, parsed, row)


def _write_commentary(uow: UnitOfWork, payload_id: UUID, parsed: Parsed, row: Identified) -> int:
    """Write what was written of the match; return how many rows changed anything."""
    seen = row.seen
    lines = [
        remarks.write(uow, payload_id, row.match_id, int(seen.phase), each)
        for each in parsed.observations
        if isinstance(each, CommentaryObservation)
    ]
    if any(lines):
        changed = MatchCommentaryChanged(
            match_id=row.match_id, competition=row.competition.code, lines=sum(lines)
        )
        uow.publish(_event(row, changed))
    return sum(map(bool, lines))


def _event(row: Identified, payload: OfMatch) -> Event:
    return Event.of(payload, topics=topics_of(row), occurred_at=row.seen.fetched_at)


def _without_match(parsed: Parsed, cause: Reject) -> Sequence[Reject]:
    """Return the rejects of the other rows of a match that was not accepted."""
    return [
        Reject(
            row_no=o.row_no,
            reason=RejectReason(cause.reason),
            detail=f"its match was not accepted: {cause.detail}",
            row={**cause.row, "part": _part(o)},
        )
        for o in parsed.observations
        if isinstance(o, LineupObservation | IncidentObservation | CommentaryObservation)
    ]


def _part(o: LineupObservation | IncidentObservation | CommentaryObservation) -> str:
    if isinstance(o, CommentaryObservation):
        return "commentary"
    if isinstance(o, LineupObservation):
        return f"line-up, {o.side.value}"
    who = o.player.name if o.player else Side(o.side).value
    return f"{o.kind.value} {o.minute} {who}"

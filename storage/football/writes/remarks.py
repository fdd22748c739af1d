"""The commentary of one match: each line is versioned; a line that is gone is closed."""

from uuid import UUID

from football.observations.play import CommentaryObservation
from storage.football.tables.broadcast import match_remark
from storage.football.writes.answers import Answer, is_newest
from storage.football.writes.entries import Entries, Facts, Sighting
from storage.kit.unit_of_work import UnitOfWork

_FACTS = ("language", "minute", "clock_seconds", "text")


def write(
    uow: UnitOfWork, payload_id: UUID, match_id: int, phase_rank: int, seen: CommentaryObservation
) -> int:
    """Bring a commentary to what an answer says; return how many lines are new or different."""
    reported: dict[int, Facts] = {
        each.place: (seen.language, each.minute, each.clock_seconds, each.text)
        for each in seen.remarks
    }
    part = {"match_id": match_id, "source": seen.source}
    entries = Entries(uow, match_remark, "place", _FACTS, part)
    answer = Answer(match_id, seen.source, "commentary", phase_rank, seen.fetched_at)
    if not is_newest(uow, answer):
        entries.known_since(reported, seen.fetched_at)
        return 0
    sighting = Sighting(seen.source, seen.fetched_at, payload_id)
    unlike, gone = entries.replace(reported, sighting, is_whole=True)
    return len({*unlike, *gone})

"""Goals, cards and substitutions of one match, versioned.

An answer lists all that has happened so far. What a newer one no longer lists was withdrawn: its
row is closed without a successor.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from football.observations.play import IncidentObservation, PlayerReference, Side
from storage.football.tables.lineup import match_event
from storage.football.writes import player_links
from storage.football.writes.answers import Answer, is_newest
from storage.football.writes.entries import Entries, Facts, Sighting
from storage.kit.unit_of_work import UnitOfWork

_FACTS = (
    "kind",
    "team_id",
    "player_id",
    "other_player_id",
    "period",
    "clock_seconds",
    "minute",
    "is_shoot_out",
)


class Playing(NamedTuple):
    """A match, how far it was, and who plays it."""

    match_id: int
    phase_rank: int
    home_id: int
    away_id: int

    def of(self, side: Side) -> int:
        """Return a side's team."""
        return self.home_id if side is Side.HOME else self.away_id


class Listed(NamedTuple):
    """The happenings that one answer lists.

    Attributes:
        is_whole: they are all there were; what is missing was withdrawn.
    """

    source: str
    fetched_at: datetime
    incidents: Sequence[IncidentObservation]
    is_whole: bool


def write(
    uow: UnitOfWork, payload_id: UUID, playing: Playing, listed: Listed
) -> tuple[Sequence[str], Sequence[str]]:
    """Bring a match's happenings to what an answer lists.

    Returns:
        The source's ids of what is new or different, and of what was withdrawn.
    """
    if not (listed.incidents or listed.is_whole):
        return (), ()
    reported = _reported(uow, playing, listed)
    part = {"match_id": playing.match_id, "source": listed.source}
    entries = Entries(uow, match_event, "source_event_id", _FACTS, part)
    answer = Answer(
        playing.match_id, listed.source, "incidents", playing.phase_rank, listed.fetched_at
    )
    if not is_newest(uow, answer):
        entries.known_since(reported, listed.fetched_at)
        return (), ()
    seen_in = Sighting(listed.source, listed.fetched_at, payload_id)
    return entries.replace(reported, seen_in, is_whole=listed.is_whole)


def _reported(uow: UnitOfWork, playing: Playing, listed: Listed) -> dict[str, Facts]:
    ids: dict[tuple[Side, PlayerReference], int] = {}
    for side in Side:
        named = [
            player
            for o in listed.incidents
            if o.side is side
            for player in (o.player, o.other_player)
            if player is not None
        ]
        found = player_links.resolve(uow.connection, listed.source, playing.of(side), named)
        ids |= {(side, reference): number for reference, number in found.items()}
    return {
        o.source_incident_id: (
            o.kind.value,
            playing.of(o.side),
            ids[o.side, o.player] if o.player else None,
            ids[o.side, o.other_player] if o.other_player else None,
            o.period,
            o.clock_seconds,
            o.minute,
            o.is_shoot_out,
        )
        for o in listed.incidents
    }

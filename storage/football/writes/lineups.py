"""Line-ups of one match: each player's entry is versioned; who is dropped is closed.

A line-up that is not out yet is no observation, so nothing here ever empties one.
"""

from typing import NamedTuple
from uuid import UUID

from football.observations.play import LineupEntry, LineupObservation
from football.players.positions import line_of
from storage.football.tables.lineup import lineup_entry
from storage.football.writes import player_links
from storage.football.writes.answers import Answer, is_newest
from storage.football.writes.entries import Entries, Facts, Sighting
from storage.kit.unit_of_work import UnitOfWork

_FACTS = (
    "is_starter",
    "shirt_number",
    "position",
    "place",
    "formation",
    "was_subbed_in",
    "was_subbed_out",
)


class Place(NamedTuple):
    """Which match a line-up is of, how far that was, and which team's it is."""

    match_id: int
    phase_rank: int
    team_id: int


def write(uow: UnitOfWork, payload_id: UUID, at: Place, seen: LineupObservation) -> bool:
    """Write what differs from the line-up known; return whether anything does."""
    ids = player_links.resolve(
        uow.connection, seen.source, at.team_id, [entry.player for entry in seen.entries]
    )
    reported = {ids[entry.player]: _facts(entry, seen.formation) for entry in seen.entries}
    part = {"match_id": at.match_id, "team_id": at.team_id}
    entries = Entries(uow, lineup_entry, "player_id", _FACTS, part)
    part_name = f"lineup_{seen.side.value}"
    answer = Answer(at.match_id, seen.source, part_name, at.phase_rank, seen.fetched_at)
    if not is_newest(uow, answer):
        entries.known_since(reported, seen.fetched_at)
        return False
    unlike, gone = entries.replace(
        reported, Sighting(seen.source, seen.fetched_at, payload_id), is_whole=True
    )
    if unlike:
        positions = {ids[entry.player]: line_of(entry.position) for entry in seen.entries}
        player_links.place(uow.connection, {each: positions[each] for each in unlike})
        player_links.settle(uow.connection, at.team_id, at.match_id, unlike)
    return bool(unlike or gone)


def _facts(entry: LineupEntry, formation: str | None) -> Facts:
    return (
        entry.is_starter,
        entry.shirt_number,
        entry.position,
        entry.place,
        formation,
        entry.was_subbed_in,
        entry.was_subbed_out,
    )

"""What a source counted of each player of a match that is over, versioned.

While a match is played its happenings tell enough: counts that change by the minute are not kept.
"""

from dataclasses import astuple
from uuid import UUID

from football.observations.play import LineupObservation
from storage.football.tables.players import FIGURES, player_figure
from storage.football.writes import player_links
from storage.football.writes.answers import Answer, is_newest
from storage.football.writes.entries import Entries, Sighting
from storage.football.writes.lineups import Place
from storage.kit.unit_of_work import UnitOfWork


def write(uow: UnitOfWork, payload_id: UUID, at: Place, seen: LineupObservation) -> None:
    """Write what differs from the counts known of one side."""
    counted = {e.player: astuple(e.figures) for e in seen.entries if e.figures is not None}
    if not counted:
        return
    ids = player_links.resolve(uow.connection, seen.source, at.team_id, counted)
    reported = {ids[player]: figures for player, figures in counted.items()}
    part = {"match_id": at.match_id, "team_id": at.team_id}
    entries = Entries(uow, player_figure, "player_id", FIGURES, part)
    part_name = f"players_{seen.side.value}"
    if is_newest(uow, Answer(at.match_id, seen.source, part_name, at.phase_rank, seen.fetched_at)):
        entries.replace(
            reported, Sighting(seen.source, seen.fetched_at, payload_id), is_whole=True
        )
    else:
        entries.known_since(reported, seen.fetched_at)

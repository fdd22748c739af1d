"""Players as a source names them: by its id, else by name within the team, else new.

A player belongs to the club of his newest line-up; national teams take nobody from his club.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.competitions import WORLD
from football.names import exact_key
from football.observations.play import PlayerReference
from storage.football.tables.lineup import lineup_entry, player_link
from storage.football.tables.match import match
from storage.register.tables import player, team

_NAMING = 7_340_012  # advisory lock, with the team: players are introduced one by one


class _Known(NamedTuple):
    player_id: int
    is_linked: bool


def resolve(
    connection: Connection, source: str, team_id: int, references: Iterable[PlayerReference]
) -> Mapping[PlayerReference, int]:
    """Return each player's id, introducing those that are unknown."""
    wanted = list(dict.fromkeys(references))
    if not wanted:
        return {}
    found = _found(connection, source, team_id, wanted)
    if len(found) < len(wanted):
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:kind, :team)"), {"kind": _NAMING, "team": team_id}
        )
        found = _found(connection, source, team_id, wanted)
    for reference in wanted:
        if reference not in found:
            found[reference] = _Known(_introduce(connection, team_id, reference), is_linked=False)
    _link(connection, source, found)
    return {reference: known.player_id for reference, known in found.items()}


def settle(connection: Connection, team_id: int, match_id: int, players: Sequence[int]) -> None:
    """Let players of a line-up belong to that team, unless a later line-up has them elsewhere."""
    is_national = (
        select(team.c.team_id).where(team.c.team_id == team_id, team.c.country == WORLD).exists()
    )
    kicked_off = select(match.c.kickoff_at).where(match.c.match_id == match_id).scalar_subquery()
    later = (
        exists()
        .where(
            lineup_entry.c.player_id == player.c.player_id,
            lineup_entry.c.team_id != team_id,
            lineup_entry.c.superseded_at.is_(None),
            match.c.match_id == lineup_entry.c.match_id,
            match.c.kickoff_at > kicked_off,
            team.c.team_id == lineup_entry.c.team_id,
            team.c.country != WORLD,
        )
        .correlate(player)
    )
    connection.execute(
        update(player)
        .where(
            player.c.player_id.in_(sorted(players)),
            player.c.team_id.is_distinct_from(team_id),
            or_(player.c.team_id.is_(None), and_(~is_national, ~later)),
        )
        .values(team_id=team_id)
    )


def place(connection: Connection, lines: Mapping[int, str | None]) -> None:
    """Give players the line they were picked for, if none is known of them."""
    for line in sorted({line for line in lines.values() if line is not None}):
        of_line = sorted(number for number, each in lines.items() if each == line)
        connection.execute(
            update(player)
            .where(player.c.player_id.in_(of_line), player.c.position.is_(None))
            .values(position=line)
        )


def _found(
    connection: Connection, source: str, team_id: int, wanted: Sequence[PlayerReference]
) -> dict[PlayerReference, _Known]:
    ids = [reference.source_id for reference in wanted if reference.source_id]
    links = select(player_link.c.source_player_id, player_link.c.player_id).where(
        player_link.c.source == source, player_link.c.source_player_id.in_(ids)
    )
    by_link = {row.source_player_id: row.player_id for row in connection.execute(links)}
    linked_elsewhere = (
        exists()
        .where(player_link.c.player_id == player.c.player_id, player_link.c.source == source)
        .correlate(player)
    )
    mates = select(player.c.player_id, player.c.name, linked_elsewhere.label("has_id")).where(
        player.c.team_id == team_id
    )
    by_name: dict[str, int] = {}
    free: dict[str, int] = {}
    for row in connection.execute(mates):
        by_name.setdefault(exact_key(row.name), row.player_id)
        if not row.has_id:
            free.setdefault(exact_key(row.name), row.player_id)
    found: dict[PlayerReference, _Known] = {}
    for reference in wanted:
        linked = by_link.get(reference.source_id or "")
        # Of two namesakes with ids of their own neither is the other.
        key = exact_key(reference.name)
        named = by_name.get(key)
        if reference.source_id and linked is None:
            named = free.pop(key, None)
        if linked is not None:
            found[reference] = _Known(linked, is_linked=True)
        elif named is not None:
            found[reference] = _Known(named, is_linked=False)
    return found


def _introduce(connection: Connection, team_id: int, reference: PlayerReference) -> int:
    return connection.execute(
        insert(player).values(name=reference.name, team_id=team_id).returning(player.c.player_id)
    ).scalar_one()


def _link(connection: Connection, source: str, found: Mapping[PlayerReference, _Known]) -> None:
    rows = [
        {"source": source, "source_player_id": reference.source_id, "player_id": known.player_id}
        for reference, known in found.items()
        if reference.source_id and not known.is_linked
    ]
    if rows:
        connection.execute(upsert(player_link).values(rows).on_conflict_do_nothing())

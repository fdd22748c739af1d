"""Squads as a source lists them: stays on the list, by the instants of its answers.

Who is on a list belongs to the team, unless he was picked by another after it. A list of fewer
than eleven is no whole squad and sends nobody away.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, insert, or_, select, update

from football.competitions import WORLD
from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.play import RosterObservation
from football.players.positions import line_of
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.players import squad_entry
from storage.football.writes import player_links
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import player, team, team_link

_WHOLE = 11
_LATELY = timedelta(days=30)
_HIGHEST_SHIRT = 999


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one squad; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, RosterObservation)]
    rejects = list(parsed.rejects)
    accepted = 0
    if seen:
        club = _club(uow, seen[0])
        if club is None:
            rejects += [_unknown(each) for each in seen]
        else:
            accepted = _write(uow, payload_id, club, seen)
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts


def _club(uow: UnitOfWork, seen: RosterObservation) -> tuple[int, bool] | None:
    """Return the team whose squad it is, and whether it is a national one."""
    linked = (
        select(team.c.team_id, (team.c.country == WORLD).label("is_national"))
        .join(team_link, team_link.c.team_id == team.c.team_id)
        .where(
            team_link.c.source == seen.source, team_link.c.source_team_id == seen.source_team_id
        )
    )
    row = uow.connection.execute(linked).one_or_none()
    return None if row is None else (row.team_id, row.is_national)


def _write(
    uow: UnitOfWork, payload_id: UUID, club: tuple[int, bool], seen: Sequence[RosterObservation]
) -> int:
    """Bring the stays to what the list says; return how many players are new on it."""
    team_id, is_national = club
    source, at = seen[0].source, seen[0].fetched_at
    ids = player_links.resolve(uow.connection, source, team_id, [each.player for each in seen])
    listed = {ids[each.player]: each for each in seen}
    _describe(uow, listed)
    if is_national:
        return 0
    standing = (
        squad_entry.c.team_id == team_id,
        squad_entry.c.source == source,
        squad_entry.c.gone_at.is_(None),
    )
    current = {
        row.player_id: row.last_seen_at
        for row in uow.connection.execute(select(squad_entry).where(*standing))
    }
    if current and max(current.values()) > at:
        return 0  # an older list that came late
    new = [number for number in listed if number not in current]
    stayed = [number for number in current if number in listed]
    gone = [number for number in current if number not in listed and len(listed) >= _WHOLE]
    for numbers, change in ((stayed, {"last_seen_at": at}), (gone, {"gone_at": at})):
        if numbers:
            of_them = squad_entry.c.player_id.in_(numbers)
            uow.connection.execute(update(squad_entry).where(*standing, of_them).values(**change))
    if new:
        shared = {
            "team_id": team_id,
            "source": source,
            "from_date": at.date(),
            "first_seen_at": at,
            "last_seen_at": at,
            "recorded_at": uow.now,
            "payload_id": payload_id,
        }
        rows = [
            {**shared, "player_id": number, "shirt_number": _shirt(listed[number].jersey)}
            for number in new
        ]
        uow.connection.execute(insert(squad_entry), rows)
        _settle(uow, team_id, new, seen[0])
    return len(new)


def _describe(uow: UnitOfWork, listed: Mapping[int, RosterObservation]) -> None:
    """Keep dates of birth and lines that were not known."""
    player_links.place(uow.connection, {n: line_of(each.position) for n, each in listed.items()})
    wanted = select(player.c.player_id).where(
        player.c.player_id.in_(list(listed)), player.c.born_on.is_(None)
    )
    for number in uow.connection.execute(wanted).scalars().all():
        if listed[number].born_on is not None:
            uow.connection.execute(
                update(player)
                .where(player.c.player_id == number)
                .values(born_on=listed[number].born_on)
            )


def _settle(
    uow: UnitOfWork, team_id: int, numbers: Sequence[int], seen: RosterObservation
) -> None:
    picked_elsewhere = (
        exists()
        .where(
            lineup_entry.c.player_id == player.c.player_id,
            lineup_entry.c.team_id != team_id,
            match.c.match_id == lineup_entry.c.match_id,
            match.c.kickoff_at > seen.fetched_at - _LATELY,
            team.c.team_id == lineup_entry.c.team_id,
            team.c.country != WORLD,
        )
        .correlate(player)
    )
    uow.connection.execute(
        update(player)
        .where(
            player.c.player_id.in_(numbers),
            player.c.team_id.is_distinct_from(team_id),
            or_(player.c.team_id.is_(None), ~picked_elsewhere),
        )
        .values(team_id=team_id)
    )


def _shirt(jersey: str | None) -> int | None:
    bare = jersey or ""
    is_number = bare.isascii() and bare.isdecimal() and len(bare) <= len(str(_HIGHEST_SHIRT))
    return int(bare) if is_number else None


def _unknown(seen: RosterObservation) -> Reject:
    return Reject(
        row_no=seen.row_no,
        reason=RejectReason.UNKNOWN_TEAM,
        detail=f"squad of the team {seen.source_team_id} of {seen.source}, which we do not know",
        row={"player": seen.player.name, "source_team_id": seen.source_team_id},
    )

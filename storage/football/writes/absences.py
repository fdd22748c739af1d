"""Claims about players become absences: versioned, one current row per player and evidence.

A newer claim supersedes an older one of its kind, unless it knows less than what still holds. A
return is a row of its own. Who is meant must be certain: a name that is nobody's, or two people's,
waits in quarantine when it is about a team we know, and is no business of ours otherwise.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.surroundings import AbsenceObservation
from storage.football.tables.lineup import player_link
from storage.football.writes import player_links
from storage.football.writes.claims import ClaimBook
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.mentions import Named, PlayerMentions, TeamMentions, Unclear, provider_of
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import player


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's claims; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, AbsenceObservation)]
    rejects: list[Reject] = [*parsed.rejects]
    book = ClaimBook(uow, payload_id)
    if seen:
        directory = _Directory(uow.connection, seen)
        known = [(o, who) for o in seen if (who := directory.identify(o, rejects)) is not None]
        book.load(who.player_id for _, who in known)
        for o, who in sorted(known, key=lambda claim: claim[0].stated_at):
            book.add(o, who)
    counts = IngestCounts.of(parsed.rows, accepted=book.close(), rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts


class _Directory:
    """Who the players of some claims are."""

    def __init__(self, connection: Connection, seen: Sequence[AbsenceObservation]) -> None:
        self._connection = connection
        self._teams = TeamMentions.load(connection)
        self._players = PlayerMentions(connection)
        self._linked = _linked(connection, seen)

    def identify(self, o: AbsenceObservation, rejects: list[Reject]) -> Named | None:
        """Return the player; reject a name we ought to know, pass over one we need not."""
        provider = provider_of(o.source)
        linked = self._linked.get((provider, o.player.source_id or ""))
        if linked is not None:
            return linked
        named_teams = self._teams.in_text(o.context) | self._teams.listed(provider, o.teams)
        found = self._players.find(o.player.name, named_teams)
        if isinstance(found, Named):
            return found
        if (introduced := self._introduce(o)) is not None:
            return introduced
        if named_teams and not self._teams.is_team(o.player.name):
            rejects.append(_unclear(o, found))
        return None

    def _introduce(self, o: AbsenceObservation) -> Named | None:
        """Register a player whom the source lists by its id beside the one team it lists."""
        listed = self._teams.listed(provider_of(o.source), o.teams)
        if not o.player.source_id or len(listed) != 1:
            return None
        (team_id,) = listed
        found = player_links.resolve(self._connection, provider_of(o.source), team_id, [o.player])
        return Named(found[o.player], team_id, 1.0)


def _linked(
    connection: Connection, seen: Iterable[AbsenceObservation]
) -> dict[tuple[str, str], Named]:
    ids = sorted({o.player.source_id for o in seen if o.player.source_id})
    if not ids:
        return {}
    statement = (
        select(player_link.c.source, player_link.c.source_player_id, player)
        .join(player, player.c.player_id == player_link.c.player_id)
        .where(player_link.c.source_player_id.in_(ids), player.c.team_id.is_not(None))
    )
    return {
        (row.source, row.source_player_id): Named(row.player_id, row.team_id, 1.0)
        for row in connection.execute(statement)
    }


def _unclear(o: AbsenceObservation, found: Unclear) -> Reject:
    is_ambiguous = found.players > 1
    reason = RejectReason.AMBIGUOUS_PLAYER if is_ambiguous else RejectReason.UNKNOWN_PLAYER
    who = f"may be any of {found.players} players" if is_ambiguous else "is no player we know"
    return Reject(
        row_no=o.row_no,
        reason=reason,
        detail=f"{o.player.name!r} {who}",
        row={
            "source": o.source,
            "player": o.player.name,
            "status": o.status.value,
            "sentence": o.sentence,
            "stated_at": o.stated_at.isoformat(),
            "url": o.url,
        },
        suggestion=found.suggestion,
    )

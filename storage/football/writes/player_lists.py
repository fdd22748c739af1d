"""Lists of players become values and moves: told once by each source, never revised.

A row about somebody who cannot be told apart waits in quarantine as a question, one about a club
we do not know until it is known. What a source says again is no news; what it says otherwise of
the same day contradicts it and is shown.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.register import PlayerValueObservation, TransferObservation
from football.players.positions import line_of
from storage.football.tables.players import player_transfer, player_value
from storage.football.writes.people import Doubt, Known, People, Person
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.clubs import Clubs
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger

Told = PlayerValueObservation | TransferObservation
_KEYS = {
    player_value: ("player_id", "kind", "as_of"),
    player_transfer: ("player_id", "moved_on", "is_loan"),
}
_DAYS = {player_value: "as_of", player_transfer: "moved_on"}


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one list; the caller commits."""
    return take(uow, payload_id, parsed, parser_name, parser_version)[0]


def take(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> tuple[IngestCounts, Sequence[Reject]]:
    """Apply one list and return its rejects as well."""
    seen = [
        o
        for o in parsed.observations
        if isinstance(o, PlayerValueObservation | TransferObservation)
    ]
    rejects = list(parsed.rejects)
    accepted = 0
    if seen:
        lists = _Lists(uow, payload_id, seen)
        for each in seen:
            verdict = lists.add(each)
            if isinstance(verdict, Reject):
                rejects.append(verdict)
            else:
                accepted += verdict
        lists.close()
    rejects.sort(key=lambda reject: reject.row_no)
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts, rejects


class _Lists:
    """Who is who for one source, and what it has told."""

    def __init__(self, uow: UnitOfWork, payload_id: UUID, seen: Sequence[Told]) -> None:
        self._uow = uow
        self._source = seen[0].source
        self._people = People.load(uow.connection, self._source)
        self._clubs = Clubs.load(uow.connection)
        self._shared = {"source": self._source, "recorded_at": uow.now, "payload_id": payload_id}
        self._told = {table: self._read(table, day, seen) for table, day in _DAYS.items()}
        self._new: dict[Table, list[dict[str, Any]]] = {table: [] for table in _DAYS}

    def add(self, seen: Told) -> bool | Reject:
        """Keep a row; return whether it is news, or why it is not kept."""
        club = seen.club if isinstance(seen, PlayerValueObservation) else seen.to_club
        person = Person(
            reference=seen.player,
            born_on=seen.born_on,
            team_id=self._clubs.team(club, seen.country),
            position=line_of(seen.position) if isinstance(seen, PlayerValueObservation) else None,
        )
        known = self._who(seen, person, club)
        if isinstance(known, Reject):
            return known
        is_news = False
        for table, row in _rows(seen, self._clubs):
            verdict = self._keep(seen, table, {**row, "player_id": known.player_id})
            if isinstance(verdict, Reject):
                return verdict
            is_news = verdict or is_news
        return is_news

    def close(self) -> None:
        """Write what is news."""
        for table, rows in self._new.items():
            if rows:
                self._uow.connection.execute(insert(table), rows)

    def _read(
        self, table: Table, day: str, seen: Sequence[Told]
    ) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Return what the source has told of these days, by key."""
        days = {
            each.as_of if isinstance(each, PlayerValueObservation) else each.moved_on
            for each in seen
        }
        known = select(table).where(table.c.source == self._source, table.c[day].in_(sorted(days)))
        rows = self._uow.connection.execute(known).mappings()
        return {tuple(row[name] for name in _KEYS[table]): dict(row) for row in rows}

    def _who(self, seen: Told, person: Person, club: str | None) -> Known | Reject:
        found = self._people.find(person)
        if isinstance(found, Known):
            self._people.take(found, person)
            return found
        if isinstance(found, Doubt):
            several = [f"{each.player_id} {each.name}" for each in found.players]
            return _reject(
                seen,
                RejectReason.AMBIGUOUS_PLAYER,
                f"{seen.player.name!r} may be {' or '.join(several)}; say who with `touchline "
                f"player link --source {seen.source} {seen.player.source_id!r} PLAYER_ID`",
                {"players": [each.player_id for each in found.players]},
            )
        if isinstance(seen, TransferObservation):
            left = self._clubs.team(seen.from_club, seen.country)
            if person.team_id is None and left is not None:
                return self._people.introduce(person)
        if person.team_id is None:
            return _reject(
                seen,
                RejectReason.UNKNOWN_TEAM,
                f"{club or 'no club'!r} is no team we know, nor {seen.player.name!r} a player",
            )
        return self._people.introduce(person)

    def _keep(self, seen: Told, table: Table, row: dict[str, Any]) -> bool | Reject:
        key = tuple(row[name] for name in _KEYS[table])
        known = self._told[table].get(key)
        if known is None:
            self._told[table][key] = row
            self._new[table].append({**row, **self._shared})
            return True
        unlike = [name for name in row if name != "known_at" and known[name] != row[name]]
        if unlike:
            told = ", ".join(f"{name} {known[name]}, now {row[name]}" for name in unlike)
            return _reject(
                seen, RejectReason.CONFLICT, f"{self._source} has told otherwise: {told}"
            )
        return False


def _rows(seen: Told, clubs: Clubs) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Yield the table and the columns of what a row tells."""
    if isinstance(seen, PlayerValueObservation):
        told = (("rating", "0-100", seen.rating), ("value", "EUR", seen.value_eur))
        for kind, unit, value in told:
            if value is not None:
                row = {"kind": kind, "unit": unit, "value": value, "as_of": seen.as_of}
                known_at = _next_day(seen.as_of)
                yield player_value, {**row, "known_at": known_at}
        return
    yield (
        player_transfer,
        {
            "moved_on": seen.moved_on,
            "from_team_id": clubs.team(seen.from_club, seen.country),
            "to_team_id": clubs.team(seen.to_club, seen.country),
            "from_club": seen.from_club,
            "to_club": seen.to_club,
            "fee_eur": seen.fee_eur,
            "is_loan": seen.is_loan,
            "known_at": _next_day(max(seen.moved_on, seen.listed_on or seen.moved_on)),
        },
    )


def _next_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _reject(
    seen: Told, reason: RejectReason, detail: str, suggestion: dict[str, object] | None = None
) -> Reject:
    clubs = (
        {"club": seen.club}
        if isinstance(seen, PlayerValueObservation)
        else {"from_club": seen.from_club, "to_club": seen.to_club}
    )
    row = {
        "source": seen.source,
        "player": seen.player.name,
        "player_id": seen.player.source_id,
        "born_on": seen.born_on,
        **clubs,
    }
    return Reject(row_no=seen.row_no, reason=reason, detail=detail, row=row, suggestion=suggestion)

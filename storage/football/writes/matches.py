"""Match observations become matches, versions, statistics and quotes, in one transaction.

Locks are taken in this order: names of a country, seasons that get new matches, match rows; the
unit of work adds seal and event.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import update

from football.match_record import MatchState
from football.match_state import Effect, first_state
from football.match_state import apply as observe
from football.observations.match import MatchObservation, MatchStatus, VenueReference
from football.observations.parsed import Parsed, Reject, RejectReason
from storage.alerts import causes
from storage.football.writes import match_links as matching
from storage.football.writes import versions
from storage.football.writes.broadcasts import BroadcastBook
from storage.football.writes.figures import ParticularsBook
from storage.football.writes.publish import Difference, publish
from storage.football.writes.quotes import QuoteBook
from storage.football.writes.reports import ReportBook
from storage.football.writes.resolution import Identified, reject, resolve
from storage.football.writes.statistics import StatisticsBook
from storage.kit.unit_of_work import UnitOfWork
from storage.matching import venues
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import team


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's matches; the caller commits."""
    batch = Batch(uow, payload_id)
    batch.take([o for o in parsed.observations if isinstance(o, MatchObservation)])
    rejects = [*parsed.rejects, *batch.rejects]
    counts = IngestCounts.of(
        parsed.rows, accepted=batch.accepted, rejects=rejects, stale=batch.stale
    )
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    publish(uow, payload_id, batch.differences(), counts)
    causes.words_unknown(uow, parser_name, parsed.unknown_names)
    return counts


class _Book(Protocol):
    """What is kept of matches besides their state."""

    def add(self, match_id: int, seen: MatchObservation) -> object: ...

    def write(self) -> None: ...


@dataclass(slots=True)
class Batch:
    """The matches of one payload between reading and writing."""

    uow: UnitOfWork
    payload_id: UUID
    rejects: list[Reject] = field(default_factory=list[Reject])
    accepted: int = 0
    stale: int = 0
    _rows: dict[int, Identified] = field(default_factory=dict[int, Identified])
    _met: list[Identified] = field(default_factory=list[Identified])
    _before: dict[int, MatchState] = field(default_factory=dict[int, MatchState])
    _after: dict[int, MatchState] = field(default_factory=dict[int, MatchState])
    _ticked: dict[int, MatchState] = field(default_factory=dict[int, MatchState])
    _touched: set[int] = field(default_factory=set[int])
    _particulars: ParticularsBook = field(init=False)
    _reports: ReportBook = field(init=False)
    _books: list[_Book] = field(default_factory=list["_Book"])

    def take(self, observations: Sequence[MatchObservation]) -> list[Identified]:
        """Identify, compare and write; return the rows whose match is certain.

        Knock-out slots without teams are left out: under the same id teams will come.
        """
        rows = self.identify([o for o in observations if not o.is_placeholder])
        self.fold(rows)
        self.write()
        return rows

    def identify(self, observations: Sequence[MatchObservation]) -> list[Identified]:
        """Return the rows whose match is certain; the others are rejected."""
        resolution = resolve(self.uow.connection, observations)
        unclear = matching.find(self.uow.connection, resolution.rows)
        self.rejects += [*resolution.rejects, *unclear]
        return [row for row in resolution.rows if row.match_id]

    def fold(self, rows: Sequence[Identified]) -> None:
        """Run every row against the state it meets."""
        known_ids = {row.match_id for row in rows if not row.is_new}
        self._before = versions.lock_states(self.uow, known_ids)
        counted = _known(rows, lambda o: o.figures or o.attendance)
        self._particulars = ParticularsBook(self.uow, counted, self.payload_id)
        self._reports = ReportBook(self.uow, known_ids, self.payload_id)
        self._books = [
            StatisticsBook(self.uow, _known(rows, lambda o: o.statistics), self.payload_id),
            QuoteBook(self.uow, _known(rows, lambda o: o.quotes), self.payload_id),
            BroadcastBook(self.uow, _known(rows, lambda o: o.broadcasts), self.payload_id),
            self._particulars,
        ]
        grounds = self._grounds(rows)
        for row in rows:
            venue = row.seen.venue
            venue_id = grounds.get(venue.source_id or "") if venue else None
            self._meet(row, venue_id)

    def write(self) -> None:
        """Write what the rows changed, matches before what refers to them."""
        new = {
            match_id: (self._rows[match_id], state)
            for match_id, state in self._after.items()
            if match_id not in self._before
        }
        changed = {m: s for m, s in self._after.items() if m in self._before}
        versions.write_new(self.uow, new, self.payload_id)
        versions.write_changed(self.uow, changed, self.payload_id)
        versions.write_ticked(
            self.uow, {m: s for m, s in self._ticked.items() if m not in self._after}
        )
        matching.link(self.uow.connection, self._met)
        for book in (*self._books, self._reports):
            book.write()

    def differences(self) -> list[Difference]:
        """Return every match that changed, or got new statistics or quotes."""
        return [
            Difference(
                self._rows[m],
                self._before.get(m),
                self._after.get(m) or self._before[m],
                self._particulars.changed(m),
            )
            for m in sorted(self._touched)
        ]

    def _meet(self, row: Identified, venue_id: int | None) -> None:
        match_id = row.match_id
        if row.seen.is_digest and row.seen.status is MatchStatus.IN_PLAY and not row.is_new:
            # The scoreboard says how it stands; the figures are its own.
            self._take(row)
            self._count(match_id, is_new=self._particulars.add(match_id, row.seen))
            return
        self._reports.add(match_id, row.seen)
        current = self._after.get(match_id) or self._ticked.get(match_id)
        current = current or self._before.get(match_id)
        if current is None:
            effect, state, detail = Effect.NEW, first_state(row.seen, venue_id), ""
        else:
            result = observe(current, row.seen, venue_id)
            effect, state, detail = result.effect, result.state, result.detail
        if effect is Effect.CONFLICT:
            self.rejects.append(reject(row.seen, RejectReason.CONFLICT, detail))
            return
        self._take(row)
        if effect in {Effect.NEW, Effect.CHANGED, Effect.DISPUTED}:
            self._after[match_id] = state
        elif effect is Effect.TICKED:
            self._keep_tick(match_id, state)
        added = [bool(book.add(match_id, row.seen)) for book in self._books]
        if effect is Effect.DISPUTED:
            self.rejects.append(reject(row.seen, RejectReason.CONFLICT, detail))
            self._touched.add(match_id)
            return
        is_new = effect in {Effect.NEW, Effect.CHANGED} or any(added)
        self._count(match_id, is_new=is_new)
        self.stale += effect is Effect.STALE and not is_new

    def _take(self, row: Identified) -> None:
        """Remember a row whose match is certain: every id of it is linked."""
        self._rows.setdefault(row.match_id, row)
        self._met.append(row)

    def _count(self, match_id: int, *, is_new: bool) -> None:
        if is_new:
            self.accepted += 1
            self._touched.add(match_id)

    def _keep_tick(self, match_id: int, state: MatchState) -> None:
        if match_id in self._after:
            self._after[match_id] = state
        else:
            self._ticked[match_id] = state

    def _grounds(self, rows: Sequence[Identified]) -> dict[str, int]:
        named: dict[str, list[VenueReference]] = {}
        for row in rows:
            if row.seen.venue:
                named.setdefault(row.seen.source, []).append(row.seen.venue)
        grounds: dict[str, int] = {}
        for source, references in named.items():
            grounds |= venues.resolve(self.uow.connection, source, references)
        self._settle_homes(rows, grounds)
        return grounds

    def _settle_homes(self, rows: Sequence[Identified], grounds: dict[str, int]) -> None:
        """A team without a home gets the ground of a match it hosts."""
        homes = {
            row.home_id: grounds[row.seen.venue.source_id]
            for row in rows
            if row.seen.venue and row.seen.venue.source_id in grounds and not row.seen.is_neutral
        }
        for team_id, venue_id in sorted(homes.items()):
            self.uow.connection.execute(
                update(team)
                .where(team.c.team_id == team_id, team.c.home_venue_id.is_(None))
                .values(home_venue_id=venue_id)
            )


def _known(rows: Sequence[Identified], has: Callable[[MatchObservation], object]) -> set[int]:
    """Return the matches that were known before, of the rows that have something."""
    return {row.match_id for row in rows if not row.is_new and has(row.seen)}

"""From payloads to facts: the one loop that every core asset and every import command runs.

What belongs here: taking the payloads that lack the current parser version, parsing each, storing
what it says in a transaction of its own. What does not: wire formats (`sources`), identity and
differences (`storage.football.writes`).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import Engine

from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.screening import screened
from football.players.facts import RatingsAreLate
from sources.errors import PayloadInDoubt, PayloadUnreadable
from sources.parser import Parser
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.raw.writes.payloads import RawStore, StoredPayload
from storage.raw.writes.quarantine import Taker

_SHOWN_BYTES = 300

Apply = Callable[[UnitOfWork, UUID, Parsed, str, int], IngestCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Which payloads go through which parser into which tables."""

    provider: str
    endpoint: str
    parser: Parser
    apply: Apply


@dataclass(slots=True, kw_only=True)
class Taken:
    """What became of the rows of many payloads."""

    payloads: int = 0
    unreadable: int = 0  # payloads of which nothing could be read
    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    by_reason: Counter[str] = field(default_factory=Counter[str])
    left_out: Counter[str] = field(default_factory=Counter[str])  # parts of accepted rows
    replayed: int = 0  # rows that had waited for what these brought
    refused: dict[str, str] = field(default_factory=dict[str, str])  # whole payloads, and why

    def add(self, counts: IngestCounts, *, is_readable: bool) -> None:
        self.payloads += 1
        self.unreadable += not is_readable
        self.rows += counts.rows
        self.accepted += counts.accepted
        self.unchanged += counts.unchanged
        self.quarantined += counts.quarantined
        self.by_reason.update({reason.value: n for reason, n in counts.by_reason.items()})
        self.left_out.update(counts.left_out)


def take_in(engine: Engine, intakes: Iterable[Intake]) -> Taken:
    """Parse and store every payload that the current parsers have not seen."""
    taken = Taken()
    store = RawStore(engine)
    for intake in intakes:
        parser = intake.parser
        for payload in store.unparsed(
            parser.name, parser.version, intake.provider, intake.endpoint
        ):
            take_in_one(engine, intake, payload, store.body(payload.payload_id), taken)
    return taken


def take_in_one(
    engine: Engine, intake: Intake, payload: StoredPayload, body: bytes, taken: Taken
) -> None:
    """Parse one payload and store what it says, all or nothing; count it in `taken`."""
    parser = intake.parser
    context = PayloadContext(
        endpoint=payload.endpoint, resource=payload.resource, fetched_at=payload.fetched_at
    )
    try:
        parsed, is_readable = screened(parser.parse(body, context)), True
    except (PayloadUnreadable, RatingsAreLate) as fault:
        error = fault if isinstance(fault, PayloadUnreadable) else PayloadUnreadable(str(fault))
        parsed, is_readable = _whole_payload(error, payload, body), False
        taken.refused[payload.resource] = str(error)
    with UnitOfWork(engine) as uow:
        counts = intake.apply(uow, payload.payload_id, parsed, parser.name, parser.version)
        counts = replace(counts, left_out=dict(parsed.left_out))
        ledger.note_left_out(uow, payload.payload_id, parser.name, counts.left_out)
        uow.commit()
    taken.add(counts, is_readable=is_readable)


def takers(engine: Engine, intakes: Iterable[Intake], taken: Taken) -> dict[str, Taker]:
    """Return by parser what a payload is taken in with once more (`quarantine.replay`)."""

    def taker(intake: Intake) -> Taker:
        return lambda payload, body: take_in_one(engine, intake, payload, body, taken)

    return {intake.parser.name: taker(intake) for intake in intakes}


def _whole_payload(error: PayloadUnreadable, payload: StoredPayload, body: bytes) -> Parsed:
    """Return a payload that cannot be read at all as one row for quarantine."""
    reject = Reject(
        row_no=0,
        reason=(
            RejectReason.IN_DOUBT if isinstance(error, PayloadInDoubt) else RejectReason.MALFORMED
        ),
        detail=f"{error.error_class}: {error}",
        row={
            "resource": payload.resource,
            "start": body[:_SHOWN_BYTES].decode("utf-8", errors="replace").replace("\0", ""),
        },
    )
    return Parsed(rows=1, observations=(), rejects=(reject,))

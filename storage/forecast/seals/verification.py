"""Verifying the whole chain: hashes and rules computed again, from the stored bytes alone.

PostgreSQL reads bodies and hashes them, in ranges of seals; the chain itself is followed here,
by the arithmetic a stranger would use and not by functions of the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, literal, select, text, union_all
from sqlalchemy.exc import DataError

from football.sealed.chain import GENESIS, VERSION
from football.sealed.errors import BodyError
from football.sealed.forecast import FORECAST
from football.sealed.insight import INSIGHT
from football.sealed.kinds import KINDS
from football.sealed.pick import PICK
from football.sealed.recommendation import RECOMMENDATION
from football.sealed.seal import Seal
from storage.football.tables.match import match_version
from storage.forecast.tables.forecast import forecast
from storage.forecast.tables.pick_root import pick_root
from storage.forecast.tables.recommendation import recommendation
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.kit.seals import seal_of
from storage.kit.tables.seals import seal

SEALS_AT_ONCE = 500
_TABLES = {
    FORECAST.name: forecast,
    PICK.name: pick_root,
    RECOMMENDATION.name: recommendation,
    INSIGHT.name: sealed_insight,
}
_BASIS = {FORECAST.name: "facts", RECOMMENDATION.name: "prices", INSIGHT.name: "facts"}
"""What a kind may not be sealed before."""
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first place where the chain does not hold."""

    seal_no: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReport:
    """What verifying found.

    Attributes:
        seals: that were read; after a fault, those before it too.
        head: hash of the last seal; 32 zero bytes of an empty chain.
        fault: the first one; None where the chain holds.
    """

    seals: int
    forecasts: int
    head: bytes
    fault: Fault | None

    @property
    def holds(self) -> bool:
        return self.fault is None


def verify(
    engine: Engine, *, expected_head: bytes | None = None, progress: Progress | None = None
) -> SealReport:
    """Compute every digest, root and hash again and apply every rule; report the first fault.

    Args:
        engine: the database to verify; it is read at one instant.
        expected_head: a hash published earlier; a chain cut short before it is a fault.
        progress: is given how many seals are done, and of how many.
    """
    reading = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading.connect() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        checked = _Chain()
        last = connection.execute(select(func.max(seal.c.seal_no))).scalar_one() or 0
        for after in range(0, last, SEALS_AT_ONCE):
            until = min(after + SEALS_AT_ONCE, last)
            for row in _rows(connection, after, until):
                checked.add(row)
            checked.note(_sealed_late(connection, after, until))
            if progress is not None:
                progress(until, last)
        checked.note(_under_no_seal(connection))
    if expected_head not in {None, GENESIS} and expected_head not in checked.hashes:
        checked.note(Fault(seal_no=checked.seals, reason="the expected head is not in the chain"))
    return checked.report()


class _Chain:
    """The chain as far as it was followed."""

    def __init__(self) -> None:
        self.seals = self._forecasts = 0
        self.hashes: set[bytes] = set()
        self._last: Seal | None = None
        self._fault: Fault | None = None

    def add(self, row: RowMapping) -> None:
        """Follow the chain by one seal."""
        own = seal_of(row)
        self.seals += 1
        self._forecasts += row["forecasts"] or 0
        if reason := self._broken(own) or _wrong(own, row):
            self.note(Fault(seal_no=own.seal_no, reason=reason))
        self.hashes.add(own.hash)
        self._last = own

    def note(self, fault: Fault | None) -> None:
        """Keep a fault if it is the first."""
        if fault and (self._fault is None or fault.seal_no < self._fault.seal_no):
            self._fault = fault

    def report(self) -> SealReport:
        head = GENESIS if self._last is None else self._last.hash
        return SealReport(
            seals=self.seals, forecasts=self._forecasts, head=head, fault=self._fault
        )

    def _broken(self, own: Seal) -> str | None:
        """Say why a seal does not follow from the one before it."""
        last = self._last
        is_known = 1 <= own.version <= VERSION
        checks = {
            "a seal is missing before it": own.seal_no == self.seals,
            "does not name the seal before it": own.previous
            == (GENESIS if last is None else last.hash),
            f"is of version {own.version}, which nobody knows": is_known,
            "hash does not follow from what it covers": is_known
            and own.hash == own.link.hash_after(own.previous),
            "sealed before the seal before it": last is None or last.sealed_at <= own.sealed_at,
            "goes back to an older version of seals": last is None or last.version <= own.version,
        }
        return _first_broken(checks)


def _wrong(own: Seal, row: RowMapping) -> str | None:
    """Say what is wrong with the things under a seal."""
    if row.get("unreadable"):
        return str(row["unreadable"])
    if row["things"] is None:
        return "its forecasts are missing"
    checks = {
        "a body does not match its digest": row["digests_hold"],
        "holds another number of forecasts than it sealed": row["things"] == own.count
        and row["last_position"] == own.count - 1,
        "root does not follow from its forecasts": row["root_of_things"] == own.root,
        f"a query column differs from its {_body_of(row['columns_of'])}": row["columns_of"]
        is None,
        "a forecast names another instant of sealing": row["first_sealed_at"]
        == row["last_sealed_at"]
        == own.sealed_at,
        f"{_named(row['late'])} was sealed after kick-off": row["late"] is None,
        f"{_named(row['early'])} was sealed before its own {_BASIS.get(row['early'], 'facts')}": (
            row["early"] is None
        ),
        "the probabilities of a forecast are none": row["probabilities_hold"],
        "picks were sealed before their lock": row["after_lock"],
    }
    return _first_broken(checks)


def _named(kind: str | None) -> str:
    return f"an {kind}" if kind == INSIGHT.name else f"a {kind}"


def _body_of(kind: str | None) -> str:
    return kind if kind in {RECOMMENDATION.name, INSIGHT.name} else "body"


def _first_broken(checks: Mapping[str, object]) -> str | None:
    return next((reason for reason, holds in checks.items() if not holds), None)


def _rows(connection: Connection, after: int, until: int) -> Iterator[Any]:
    """Yield the seals of a range with what is under them; where a body cannot be read, say so."""
    statement = (resources.files("storage.forecast.seals") / "verify_seals.sql").read_text()
    attempt = connection.begin_nested()
    try:
        span = {"after": after, "until": until}
        rows = connection.execute(text(statement), span).mappings().all()
    except DataError as error:
        attempt.rollback()
        middle = (after + until) // 2
        if middle > after:
            yield from _rows(connection, after, middle)
            yield from _rows(connection, middle, until)
        else:
            yield from _unreadable(connection, until, str(error.orig).splitlines()[0])
    else:
        attempt.commit()
        yield from rows


def _unreadable(connection: Connection, seal_no: int, message: str) -> Iterator[dict[str, Any]]:
    """Yield a seal under which PostgreSQL cannot read a body, and say which and why."""
    under = union_all(
        *(
            select(table.c.position, table.c.body, literal(kind).label("kind")).where(
                table.c.seal_no == seal_no
            )
            for kind, table in _TABLES.items()
        )
    )
    bodies = connection.execute(under.order_by("position")).all()
    reason = f"a body cannot be read: {message}"
    for position, body, kind in bodies:
        try:
            KINDS[kind].decode(body)
        except BodyError as error:
            reason = f"the body at position {position} {error}"
            break
    rows = connection.execute(select(seal).where(seal.c.seal_no == seal_no)).mappings()
    read = {"things": len(bodies), "forecasts": len(bodies), "unreadable": reason}
    yield from ({**row, **read} for row in rows)


def _sealed_late(connection: Connection, after: int, until: int) -> Fault | None:
    """Find a seal made when the match's kick-off, as it then stood, had passed.

    Seals of version 1 did not look at matches whose hour of kick-off was not known.
    """
    seal_no = connection.execute(
        select(func.min(forecast.c.seal_no))
        .join(seal, seal.c.seal_no == forecast.c.seal_no)
        .join(match_version, match_version.c.match_id == forecast.c.match_id)
        .where(
            forecast.c.seal_no > after,
            forecast.c.seal_no <= until,
            (seal.c.version > 1) | match_version.c.has_kickoff_time,
            match_version.c.recorded_at < forecast.c.sealed_at,
            func.coalesce(match_version.c.superseded_at, text("'infinity'"))
            > forecast.c.sealed_at,
            match_version.c.kickoff_at <= forecast.c.sealed_at,
        )
    ).scalar_one()
    return seal_no and Fault(seal_no=seal_no, reason="a forecast was sealed after its match began")


def _under_no_seal(connection: Connection) -> Fault | None:
    for kind, table in _TABLES.items():
        seal_no = connection.execute(
            select(func.min(table.c.seal_no))
            .outerjoin(seal, seal.c.seal_no == table.c.seal_no)
            .where(seal.c.seal_no.is_(None))
        ).scalar_one()
        if seal_no is not None:
            return Fault(
                seal_no=seal_no, reason=f"a {kind} claims this seal, which does not exist"
            )
    return None

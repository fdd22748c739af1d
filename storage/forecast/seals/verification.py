"""Verifying the whole chain: hashes and rules computed again, from the stored bytes alone.

PostgreSQL reads bodies and hashes them, in ranges of seals; the chain itself is followed here,
by the arithmetic a stranger would use and not by functions of the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, select, text
from sqlalchemy.exc import DataError

from football.sealed.chain import GENESIS, VERSION
from football.sealed.errors import BodyError
from football.sealed.seal import Seal
from storage.football.tables.match import match_version
from storage.forecast.writes.forecasts import FORECASTS
from storage.forecast.writes.recommendations import RECOMMENDATIONS
from storage.kit.seals import Sealable, seal_of
from storage.kit.tables.seals import seal

SEALS_AT_ONCE = 500
_SEALABLES: tuple[Sealable[Any], ...] = (FORECASTS, RECOMMENDATIONS)
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
        self._forecasts += row["things"] or 0
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
        "a query column differs from its body": _holds(row, "columns_hold"),
        "a forecast names another instant of sealing": row["first_sealed_at"]
        == row["last_sealed_at"]
        == own.sealed_at,
        "a forecast was sealed after kick-off": _holds(row, "before_kickoff"),
        "a forecast was sealed before its own facts": _holds(row, "after_facts"),
        "the probabilities of a forecast are none": _holds(row, "probabilities_hold"),
        "a query column differs from its recommendation": _holds(row, "advice_columns_hold"),
        "a recommendation was sealed after kick-off": _holds(row, "advice_before_kickoff"),
        "a recommendation was sealed before its own prices": _holds(row, "advice_after_facts"),
    }
    return _first_broken(checks)


def _holds(row: RowMapping, check: str) -> bool:
    """Whether a check of one kind holds; of a seal without that kind it does."""
    return row[check] is not False


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
    bodies = [
        (position, body, sealable.kind)
        for sealable in _SEALABLES
        for position, body in connection.execute(
            select(sealable.table.c.position, sealable.table.c.body)
            .where(sealable.table.c.seal_no == seal_no)
            .order_by(sealable.table.c.position)
        )
    ]
    reason = f"a body cannot be read: {message}"
    for position, body, kind in sorted(bodies, key=lambda each: each[0]):
        try:
            kind.decode(body)
        except BodyError as error:
            reason = f"the body at position {position} {error}"
            break
    rows = connection.execute(select(seal).where(seal.c.seal_no == seal_no)).mappings()
    yield from ({**row, "things": len(bodies), "unreadable": reason} for row in rows)


def _sealed_late(connection: Connection, after: int, until: int) -> Fault | None:
    """Find a seal made when the match's kick-off, as it then stood, had passed.

    Seals of version 1 did not look at matches whose hour of kick-off was not known.
    """
    found = [
        connection.execute(
            select(func.min(table.c.seal_no))
            .join(seal, seal.c.seal_no == table.c.seal_no)
            .join(match_version, match_version.c.match_id == table.c.match_id)
            .where(
                table.c.seal_no > after,
                table.c.seal_no <= until,
                (seal.c.version > 1) | match_version.c.has_kickoff_time,
                match_version.c.recorded_at < table.c.sealed_at,
                func.coalesce(match_version.c.superseded_at, text("'infinity'"))
                > table.c.sealed_at,
                match_version.c.kickoff_at <= table.c.sealed_at,
            )
        ).scalar_one()
        for table in (each.table for each in _SEALABLES)
    ]
    late = min((each for each in found if each is not None), default=None)
    return late and Fault(seal_no=late, reason="a forecast was sealed after its match began")


def _under_no_seal(connection: Connection) -> Fault | None:
    found = [
        connection.execute(
            select(func.min(table.c.seal_no))
            .outerjoin(seal, seal.c.seal_no == table.c.seal_no)
            .where(seal.c.seal_no.is_(None))
        ).scalar_one()
        for table in (each.table for each in _SEALABLES)
    ]
    seal_no = min((each for each in found if each is not None), default=None)
    reason = "a forecast claims this seal, which does not exist"
    return None if seal_no is None else Fault(seal_no=seal_no, reason=reason)

"""Copies of one's data: requested, made by a worker, kept for some days.

The row is the truth; a job only wakes work on it. An attempt is recorded before it is made, so
that one that kills its worker is not made for ever.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import BigInteger, Integer, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity import audit, mails
from storage.identity.events import ExportReady
from storage.identity.tables.export import export
from storage.identity.writes import sessions
from storage.kit.jobs import Job
from storage.kit.question import Question
from storage.kit.rules import Defer, Row, Rule, one, rows

TASK = "export"
MOST_ATTEMPTS = 5
LONGEST = timedelta(minutes=5)
"""Longer than one attempt takes; the next is not before."""

_NOW = func.clock_timestamp()
_SHOWN = (
    export.c.export_id,
    export.c.account_id,
    export.c.requested_at,
    export.c.failed_at,
    export.c.ready_at,
    export.c.expires_at,
    func.length(export.c.archive).label("size_bytes"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to make a copy, recorded and not yet made."""

    export_id: int
    account_id: int
    attempt_no: int


def request(account_id: int) -> Rule[Row]:
    """Ask for a copy, unless one is being made; return that one's row."""
    made = yield from one(
        upsert(export)
        .values(account_id=account_id, due_at=_NOW)
        .on_conflict_do_nothing(
            index_elements=["account_id"], index_where=export.c.due_at.is_not(None)
        )
        .returning(export.c.export_id)
    )
    if made is not None:
        yield Defer(Job(task=TASK))
        yield from audit.record(
            actor_id=account_id, act="export.request", target_kind="account", target_id=account_id
        )
    found = yield from rows(
        select(*_SHOWN)
        .where(export.c.account_id == account_id)
        .order_by(export.c.export_id.desc())
        .limit(1)
    )
    return found[0]


@cache
def of_account() -> Question:
    """The copies of an account, newest first. Parameters: account_id."""
    owner = bindparam("account_id", type_=BigInteger)
    return select(*_SHOWN).where(export.c.account_id == owner).order_by(export.c.export_id.desc())


@cache
def overdue() -> Question:
    """How many copies wait although their time came. Parameters: seconds."""
    grace = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds"))
    return select(func.count()).where(export.c.due_at <= _NOW - grace)


def download(account_id: int, export_id: int) -> Rule[bytes | None]:
    """Return the archive of a copy that is ready and not expired, for the record."""
    is_it = (export.c.account_id == account_id) & (export.c.export_id == export_id)
    found = yield from one(select(export.c.archive).where(is_it, export.c.expires_at > _NOW))
    if found is None:
        return None
    yield from audit.record(
        actor_id=account_id, act="export.download", target_kind="export", target_id=export_id
    )
    return bytes(found["archive"])


def begin() -> Rule[Attempt | None]:
    """Record an attempt at the copy that waits longest; None when nothing waits.

    The last attempt that a worker did not survive gives the copy up.
    """
    waiting = (
        select(export.c.export_id)
        .where(export.c.due_at <= _NOW)
        .order_by(export.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = yield from one(waiting)
    if found is None:
        return None
    is_it = export.c.export_id == found["export_id"]
    given_up = yield from one(
        update(export)
        .where(is_it, export.c.attempts >= MOST_ATTEMPTS)
        .values(due_at=None, failed_at=_NOW)
        .returning(export.c.export_id)
    )
    if given_up is not None:
        return (yield from begin())
    begun = yield from rows(
        update(export)
        .where(is_it)
        .values(
            attempts=export.c.attempts + 1,
            due_at=_NOW + LONGEST * func.power(2, cast(export.c.attempts, Integer)),
        )
        .returning(export.c.account_id, export.c.attempts)
    )
    return Attempt(
        export_id=found["export_id"],
        account_id=begun[0]["account_id"],
        attempt_no=begun[0]["attempts"],
    )


def finish(begun: Attempt, archive: bytes, *, kept: timedelta) -> Rule[bool]:
    """Keep a copy that was made, tell its owner, and let go of older ones.

    Args:
        begun: the attempt that made it.
        archive: what it made.
        kept: how long it can be fetched.

    Returns:
        Whether it still was wanted: its account may be erased meanwhile, or another attempt ahead.
    """
    made = yield from one(
        update(export)
        .where(export.c.export_id == begun.export_id, export.c.attempts == begun.attempt_no)
        .where(export.c.due_at.is_not(None))
        .values(due_at=None, ready_at=_NOW, expires_at=_NOW + kept, archive=archive)
        .returning(export.c.export_id)
    )
    if made is None:
        return False
    older = export.c.export_id < begun.export_id
    yield from rows(delete(export).where(export.c.account_id == begun.account_id, older))
    yield from mails.send("export_ready", begun.account_id, export_id=begun.export_id)
    yield from sessions.publish(ExportReady(export_id=begun.export_id), begun.account_id)
    return True

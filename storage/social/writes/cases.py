"""Cases: what moderators have to decide. One is open per thing; one moderator has it at a time."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.account import person
from storage.kit.rules import Row, Rule, one, rows
from storage.social.statements.subjects import KINDS
from storage.social.tables.report import evidence, moderation_case
from storage.social.writes.refusals import DecidedError, TakenError, UnknownThingError

Cause = Literal["report", "screening", "appeal"]
_NOW = func.clock_timestamp()


def open_for(kind: str, found: Row, *, cause: Cause) -> Rule[int]:
    """Open a case about a thing, or find the one that is open; keep its present text.

    Args:
        kind: of the thing.
        found: the thing, as `storage.social.statements.subjects` finds it.
        cause: what opens it.
    """
    opened = (
        insert(moderation_case)
        .values(
            subject_kind=kind,
            subject_id=found["subject_id"],
            post_id=found["post_id"],
            author_id=found["author_id"],
            cause=cause,
        )
        .on_conflict_do_update(
            index_elements=["subject_kind", "subject_id"],
            index_where=moderation_case.c.closed_at.is_(None),
            set_={"reported_at": _NOW},
        )
        .returning(moderation_case.c.case_id)
    )
    case_id: int = (yield from rows(opened))[0]["case_id"]
    kept = insert(evidence).values(
        case_id=case_id,
        version=found["version"],
        author_id=found["author_id"],
        text=found["text"] or "",
        images=found["images"],
    )
    yield from rows(kept.on_conflict_do_nothing())
    return case_id


def hold(kind: str, subject_id: int) -> Rule[int]:
    """Open the case of something that has to wait for review."""
    found = yield from one(KINDS[kind].whole(), subject_id=subject_id)
    if found is None:
        raise UnknownThingError(f"there is no {kind} {subject_id}")
    return (yield from open_for(kind, found, cause="screening"))


def claim(case_id: int, moderator_id: int, *, lasts: timedelta) -> Rule[datetime]:
    """Take a case, or keep it for longer; return until when it is taken.

    Raises:
        UnknownThingError: there is no such case.
        DecidedError: it is decided.
        TakenError: another moderator has it.
    """
    held = yield from locked(case_id)
    yield from check_open(held)
    yield from check_free(held, moderator_id)
    mine = (
        update(moderation_case)
        .where(moderation_case.c.case_id == case_id)
        .values(claimed_by=moderator_id, claimed_until=_NOW + lasts)
        .returning(moderation_case.c.claimed_until)
    )
    return (yield from rows(mine))[0]["claimed_until"]


def release(case_id: int, moderator_id: int) -> Rule[None]:
    """Give a case back; nothing changes if it is not one's own.

    Raises:
        UnknownThingError: there is no such case.
    """
    held = yield from locked(case_id)
    if held["claimed_by"] == moderator_id:
        free = update(moderation_case).where(moderation_case.c.case_id == case_id)
        yield from rows(free.values(claimed_by=None, claimed_until=None))


def locked(case_id: int) -> Rule[Row]:
    """Lock a case and return it, with the instant (`at`) and the names of who has or had it."""
    statement = (
        select(moderation_case, _NOW.label("at"))
        .where(moderation_case.c.case_id == case_id)
        .with_for_update(key_share=True)
    )
    held = yield from one(statement)
    if held is None:
        raise UnknownThingError(f"there is no case {case_id}")
    return held


def check_open(held: Row) -> Rule[None]:
    """Let a case pass that is not decided. Raises `DecidedError`."""
    if held["closed_at"] is not None:
        name = yield from _name(held["closed_by"] or 0)
        raise DecidedError(name, held["closed_at"])


def check_free(held: Row, moderator_id: int) -> Rule[None]:
    """Let a case pass that no other moderator has. Raises `TakenError`."""
    holder: int | None = held["claimed_by"]
    if holder is not None and holder != moderator_id and held["claimed_until"] > held["at"]:
        name = yield from _name(holder)
        raise TakenError(name, held["claimed_until"])


def _name(account_id: int) -> Rule[str]:
    named = select(person.c.username).where(person.c.account_id == account_id)
    found = yield from one(named)
    return f"account {account_id}" if found is None else found["username"]

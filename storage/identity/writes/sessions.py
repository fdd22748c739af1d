"""Sessions: one log-in on one device, kept up by refresh tokens that are each used once.

A refresh token has one successor, which is derived from it. Of several requests that show the same
token at once one wins, and the others are given the same successor while nobody has used that
(two tabs of a browser). A token that is shown again later was copied: its session ends.

What belongs here: opening, refreshing and ending, each with its event. What does not: what a token
looks like, and access tokens (`serving.access`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Interval, bindparam, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import INET

from storage.identity import audit
from storage.identity.events import AccessChanged, EndReason, SessionRevoked
from storage.identity.statements.sessions import NOW, spent, standing_of_session
from storage.identity.tables.access import refresh_token, session
from storage.kit.event_payload import Payload
from storage.kit.events import Event
from storage.kit.rules import Publish, Rule, now, one, rows

GRACE = timedelta(seconds=10)
IDLE = timedelta(days=30)
LONGEST = timedelta(days=365)
_REMEMBERED = timedelta(days=7)
_MOST_DEVICE_CHARACTERS = 200
_LESS: frozenset[EndReason] = frozenset({"suspended", "role", "erased"})
"""After these, API keys may do less, or nothing."""


class Refusal(StrEnum):
    """Why a refresh token gives nothing."""

    UNKNOWN = "unknown"
    ENDED = "ended"
    REUSED = "reused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An open session and what its account is now: what an access token says."""

    session_id: UUID
    account_id: int
    role: str
    verified_at: datetime | None
    has_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What a refresh token gives.

    Attributes:
        token_hash: digest of the next one: of several that may be, the one that counts.
    """

    standing: Standing
    token_hash: bytes


def open_session(
    account_id: int, *, token_hash: bytes, device: str | None, address: str | None
) -> Rule[Standing]:
    """Open a session with its first refresh token and return it.

    Args:
        account_id: who logged in.
        token_hash: digest of the first refresh token.
        device: as the client names itself; a long name is cut.
        address: where it comes from; None if nobody knows.
    """
    named = None if device is None else device[:_MOST_DEVICE_CHARACTERS]
    made = yield from rows(
        insert(session)
        .values(
            session_id=func.uuidv7(),
            account_id=account_id,
            device=named,
            address=cast(literal(address), INET) if address else None,
        )
        .returning(session.c.session_id)
    )
    session_id: UUID = made[0]["session_id"]
    yield from _give(token_hash, session_id)
    standing = yield from _standing(session_id)
    if standing is None:
        raise LookupError(f"account {account_id} may not open a session")
    return standing


def refresh(
    *, token_hashes: Sequence[bytes], successor_hashes: Sequence[bytes]
) -> Rule[Successor | Refusal]:
    """Use a refresh token and return whose session goes on.

    A token that was used already, longer ago or after its successor was used, ends the session.

    Args:
        token_hashes: digests of the token that was shown, by the secret of now and older ones.
        successor_hashes: digests of the tokens derived from it, likewise.
    """
    successor_hash = successor_hashes[0]
    used = yield from one(
        update(refresh_token)
        .where(
            refresh_token.c.token_hash.in_(token_hashes),
            refresh_token.c.used_at.is_(None),
            refresh_token.c.expires_at > NOW,
        )
        .values(used_at=NOW, successor_hash=successor_hash)
        .returning(refresh_token.c.session_id)
    )
    if used is None:
        return (yield from _again(token_hashes, successor_hashes))
    session_id: UUID = used["session_id"]
    standing = yield from _standing(session_id)
    if standing is None:
        return Refusal.ENDED
    yield from rows(
        update(session).where(session.c.session_id == session_id).values(last_used_at=NOW)
    )
    yield from _give(successor_hash, session_id)
    yield from rows(
        delete(refresh_token).where(
            refresh_token.c.session_id == session_id, refresh_token.c.used_at < NOW - _REMEMBERED
        )
    )
    return Successor(standing=standing, token_hash=successor_hash)


def end(
    session_id: UUID, *, account_id: int, reason: EndReason, actor_id: int | None
) -> Rule[bool]:
    """End a session of an account; whether it was open.

    Args:
        session_id: which one.
        account_id: whose; a session of somebody else stays.
        reason: why, for the record.
        actor_id: who ends it; None for an operator at the machine.
    """
    ended = yield from rows(
        update(session)
        .where(
            session.c.session_id == session_id,
            session.c.account_id == account_id,
            session.c.ended_at.is_(None),
        )
        .values(ended_at=NOW, end_reason=reason)
        .returning(session.c.session_id)
    )
    for row in ended:
        yield from _publish_end(row["session_id"], account_id, reason)
        yield from audit.record(
            actor_id=actor_id,
            act="session.end",
            target_kind="session",
            target_id=str(row["session_id"]),
            detail={"reason": reason, "account_id": account_id},
        )
    return bool(ended)


def end_all(
    account_id: int,
    *,
    reason: EndReason,
    actor_id: int | None,
    except_session_id: UUID | None = None,
) -> Rule[int]:
    """End every session of an account, and let its API keys be looked up again.

    For whatever changes what an account may do: its password, role, suspension or erasure.

    Args:
        account_id: whose.
        reason: why, for the record.
        actor_id: who ends them; None for an operator at the machine.
        except_session_id: one that stays.

    Returns:
        How many ended.
    """
    statement = (
        update(session)
        .where(session.c.account_id == account_id, session.c.ended_at.is_(None))
        .values(ended_at=NOW, end_reason=reason)
        .returning(session.c.session_id)
    )
    if except_session_id is not None:
        statement = statement.where(session.c.session_id != except_session_id)
    ended = yield from rows(statement)
    for row in ended:
        yield from _publish_end(row["session_id"], account_id, reason)
    changed = AccessChanged(account_id=account_id, is_less=reason in _LESS)
    yield from publish(changed, account_id)
    yield from audit.record(
        actor_id=actor_id,
        act="session.end_all",
        target_kind="account",
        target_id=account_id,
        detail={"reason": reason, "sessions": len(ended)},
    )
    return len(ended)


def publish(payload: Payload, account_id: int) -> Rule[None]:
    """Publish an event that concerns one account."""
    at = yield from now()
    yield Publish(Event.of(payload, topics=[f"user:{account_id}"], occurred_at=at))


def _again(
    token_hashes: Sequence[bytes], successor_hashes: Sequence[bytes]
) -> Rule[Successor | Refusal]:
    row = yield from one(spent(), token_hashes=list(token_hashes), grace=GRACE)
    if row is None:
        return Refusal.UNKNOWN
    if row["ended_at"] is not None or row["used_at"] is None:
        return Refusal.ENDED  # or it ran out unused
    if row["may_repeat"] and row["successor_hash"] in successor_hashes:
        standing = yield from _standing(row["session_id"])
        if standing is None:
            return Refusal.ENDED
        return Successor(standing=standing, token_hash=row["successor_hash"])
    account_id = row["account_id"]
    yield from end(row["session_id"], account_id=account_id, reason="reused", actor_id=account_id)
    return Refusal.REUSED


def _standing(session_id: UUID) -> Rule[Standing | None]:
    row = yield from one(standing_of_session(), session_id=session_id)
    return None if row is None else Standing(**row)


def _give(token_hash: bytes, session_id: UUID) -> Rule[None]:
    begun = select(session.c.created_at).where(session.c.session_id == session_id)
    longest = begun.scalar_subquery() + bindparam("longest", LONGEST, type_=Interval)
    idle = NOW + bindparam("idle", IDLE, type_=Interval)
    yield from rows(
        insert(refresh_token).values(
            token_hash=token_hash, session_id=session_id, expires_at=func.least(idle, longest)
        )
    )


def _publish_end(session_id: UUID, account_id: int, reason: EndReason) -> Rule[None]:
    yield from publish(SessionRevoked(session_id=session_id, reason=reason), account_id)

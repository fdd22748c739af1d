"""Rules of a user's own sessions: who sees them, and who ends them."""

from uuid import UUID

from serving.access.subject import Subject
from serving.identity.sessions.schemas import SessionList, SessionRead
from serving.kit.errors import ForbiddenError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.identity.statements import sessions as statements
from storage.identity.writes import sessions
from storage.identity.writes.sessions import IDLE
from storage.kit.sentences import Sentence


async def read_all(database: Database, world: str, subject: Subject) -> SessionList:
    """Return the subject's open sessions."""
    rows = await database.fetch(
        statements.open_of_account(), account_id=subject.account_id, idle=IDLE
    )
    items = [
        SessionRead(
            session_id=row["session_id"],
            device=row["device"],
            address=None if row["address"] is None else str(row["address"]),
            created_at=row["created_at"],
            last_used_at=row["last_used_at"],
            is_current=str(row["session_id"]) == subject.session_id,
        )
        for row in rows
    ]
    return SessionList(world=world, items=items)


async def end(writes: Writes, subject: Subject, session_id: UUID) -> None:
    """End one of the subject's sessions.

    Raises:
        NotFoundError: it has none of that number that is open.
    """
    account_id = _account_of(subject)
    has_ended = await writes.apply(
        subject,
        sessions.end,
        session_id,
        account_id=account_id,
        reason="ended",
        actor_id=account_id,
    )
    if not has_ended:
        raise NotFoundError(
            Sentence("No open session %(id)s; /v1/users/me/sessions lists yours.", id=session_id)
        )


async def log_out(writes: Writes, subject: Subject, *, everywhere: bool) -> int:
    """End the subject's session, or all that its account has; return how many ended."""
    account_id = _account_of(subject)
    if everywhere or subject.session_id is None:
        return await writes.apply(
            subject, sessions.end_all, account_id, reason="everywhere", actor_id=account_id
        )
    has_ended = await writes.apply(
        subject,
        sessions.end,
        UUID(subject.session_id),
        account_id=account_id,
        reason="logout",
        actor_id=account_id,
    )
    return int(has_ended)


def _account_of(subject: Subject) -> int:
    if subject.account_id is None:
        raise ForbiddenError(Sentence("This is for accounts."))
    return subject.account_id

"""Tickets: who asked for one, to be shown once within 30 seconds, at any process of the API.

A browser cannot send a header with a WebSocket, and an access token has no place in an address,
where it would be logged; a ticket that was used or is old is worth nothing there.
"""

import hashlib
import secrets
from dataclasses import dataclass

from serving.events.permissions import Subject
from serving.postgres.database import Database
from storage.statements import tickets

LASTS_SECONDS = 30
_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """Those that are out; kept as digests, so that the table gives nobody a seat."""

    database: Database

    async def give(self, subject: Subject) -> str:
        """Return a new ticket of a subject."""
        ticket = secrets.token_urlsafe(_BYTES)
        await self.database.change(tickets.forget_expired())
        await self.database.change(
            tickets.give(),
            digest=_digest(ticket),
            subject=subject.name,
            scopes=sorted(subject.scopes),
            lasts_seconds=LASTS_SECONDS,
        )
        return ticket

    async def redeem(self, ticket: str) -> Subject | None:
        """Return whose ticket it was; None if it was used, is old, or never was."""
        rows = await self.database.change(tickets.redeem(), digest=_digest(ticket))
        if not rows:
            return None
        return Subject(name=rows[0]["subject"], scopes=frozenset(rows[0]["scopes"]))


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()

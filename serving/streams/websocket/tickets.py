"""Tickets for a known subject, to be shown once within 30 seconds, at any process of the API.

A browser cannot send a header with a WebSocket, and an access token has no place in an address,
where it would be logged; a ticket that was used or is old is worth nothing there.
"""

import hashlib
import secrets
from dataclasses import dataclass

from serving.access.authentication import Authentication
from serving.access.subject import ANONYMOUS, Subject
from serving.kit.errors import UnauthorisedError
from serving.kit.writes import Writes
from storage.kit.statements import tickets

LASTS_SECONDS = 30
_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """Those that are out; kept as digests, so that the table gives nobody a seat."""

    writes: Writes

    async def give(self, subject: Subject) -> str:
        """Return a new ticket of a subject."""
        ticket = secrets.token_urlsafe(_BYTES)
        async with self.writes.unit(subject) as unit:
            await unit.fetch(tickets.forget_expired())
            await unit.fetch(
                tickets.give(),
                digest=_digest(ticket),
                subject=subject.document(),
                lasts_seconds=LASTS_SECONDS,
            )
        return ticket

    async def redeem(self, ticket: str, authentication: Authentication) -> Subject:
        """Return whose ticket it was.

        Raises:
            UnauthorisedError: it was used, is old, or never was, or its session has ended.
        """
        async with self.writes.unit(ANONYMOUS) as unit:
            rows = await unit.fetch(tickets.redeem(), digest=_digest(ticket))
        found = Subject.of_document(rows[0]["subject"]) if rows else None
        if found is None or not await authentication.still_holds(found):
            raise UnauthorisedError("The ticket was used, is too old, or its session has ended.")
        return found


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()

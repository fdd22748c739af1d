"""Who looks right now: the owners of the `user:{id}` topics that are followed here.

It is a guess, and written down as one that runs out: somebody whose process died, or whose lid is
closed, counts as gone a moment later.
"""

import asyncio
from datetime import timedelta
from time import monotonic

from serving.access.subject import ANONYMOUS
from serving.kit.errors import DatabaseAwayError
from serving.kit.writes import Writes
from serving.streams.broadcast import Broadcast
from storage.social.writes import looking

LASTS = timedelta(seconds=45)
_LOOK_SECONDS = 1.0
_RENEW_SECONDS = 15.0


class Presence:
    """Writes down who looks, and who left.

    Args:
        broadcast: knows the clients.
        writes: the way to the database.
    """

    def __init__(self, broadcast: Broadcast, writes: Writes) -> None:
        self._broadcast = broadcast
        self._writes = writes
        self._known: frozenset[int] = frozenset()
        self._renewed_at = 0.0

    async def run(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._look()
            except DatabaseAwayError:
                continue  # they are looked for again in a second

    async def _look(self) -> None:
        here = frozenset[int]().union(
            *(client.selection.owner_ids for client in self._broadcast.clients if client.selection)
        )
        gone, new = self._known - here, here - self._known
        if gone:
            await self._writes.apply(ANONYMOUS, looking.leave, sorted(gone))
            self._known -= gone
        is_due = monotonic() - self._renewed_at > _RENEW_SECONDS
        if new or (here and is_due):
            wanted = sorted(here if is_due else new)
            await self._writes.apply(ANONYMOUS, looking.look, wanted, LASTS)
            self._known |= here
            self._renewed_at = monotonic() if is_due else self._renewed_at

"""Mail without a mail server: kept in the database, where its operator reads it."""

import asyncio
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from storage.delivery import outbox
from storage.delivery.outbox import Kept
from workers.channels import Result


class Outbox:
    """Keeps mails in the outbox of a world."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def send_mail(self, delivery_id: int, created_at: datetime, mail: Kept) -> Result:
        """Keep one mail."""
        del created_at

        def keep() -> None:
            with self._engine.begin() as connection:
                outbox.keep(connection, delivery_id, mail)

        try:
            await asyncio.to_thread(keep)
        except OperationalError as error:
            # It may have been kept; keeping it again changes nothing.
            return Result("failed", f"the database is away: {error.orig}")
        return Result("delivered")

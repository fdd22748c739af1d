"""Mail: what a message says in its reader's language, handed to a mail server or to the outbox."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from storage.delivery.outbox import Kept
from storage.delivery.writes import Attempt
from workers.channels import Result
from workers.channels.outbox import Outbox
from workers.letters import ObsoleteMailError, letter
from workers.settings import MailSettings

NAME = "mail"


class Post(Protocol):
    """Takes a mail that is written."""

    async def send_mail(self, delivery_id: int, created_at: datetime, mail: Kept) -> Result:
        """Hand it over once; never raises for what the other end does."""
        ...


class Mail:
    """Writes the mail of a message and hands it over.

    Args:
        engine: on the world's database, where the readers are.
        settings: the server and where links lead; without a server the outbox keeps mails.
    """

    name = NAME

    def __init__(self, engine: Engine, settings: MailSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._post = _post_of(engine, settings)

    async def send(self, attempt: Attempt) -> Result:
        """Send one mail and return how it went."""
        try:
            mail = await asyncio.to_thread(self._written, attempt)
        except ObsoleteMailError as error:
            return Result("refused", str(error))
        except OperationalError as error:
            return Result("failed", f"the database is away: {error.orig}")
        return await self._post.send_mail(attempt.delivery_id, datetime.now(UTC), mail)

    def _written(self, attempt: Attempt) -> Kept:
        settings = self._settings
        is_simulated = settings.world == "simulated"
        with self._engine.begin() as connection:
            return letter(connection, attempt, settings.site, is_simulated=is_simulated)


def _post_of(engine: Engine, settings: MailSettings) -> Post:
    if (server := settings.server) is None:
        return Outbox(engine)
    from workers.channels.smtp import Smtp  # noqa: PLC0415 - only who sends mail pays for it

    return Smtp(server, settings.sender)

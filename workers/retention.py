"""The hourly job that deletes personal data past its age."""

import asyncio
import logging

from sqlalchemy import Engine

from storage.privacy.retention import let_go
from workers.settings import PrivacySettings

_LOG = logging.getLogger("touchline.retention")


async def prune_personal_data(engine: Engine, settings: PrivacySettings) -> None:
    """Delete what is too old, and log how much."""
    counts = await asyncio.to_thread(let_go, engine, settings.ages)
    gone = ", ".join(f"{number} {noun}" for noun, number in counts.items() if number)
    if gone:
        _LOG.info("Let go of %s: too old.", gone)

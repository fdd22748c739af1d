"""Removes files of images that nobody has any more: deleted, erased, and not kept as evidence.

A file is written before its row, so only those that have been there for a day are looked at.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import Database
from serving.social.files import Files
from storage.kit.artifacts import ArtifactsAwayError
from storage.social.statements import media

FIRST_SECONDS = 60.0  # a process that starts has other things to do
EVERY_SECONDS = 3600.0
LEFT_ALONE = timedelta(days=1)
_AT_ONCE = 200
_IMAGE = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})\.webp")
_LOG = logging.getLogger("touchline.media")


class Sweep:
    """Looks through the files once an hour, until cancelled.

    Args:
        database: that knows which images somebody has.
        files: where they are kept.
    """

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def run(self) -> None:
        """Look again and again."""
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                await self.sweep(datetime.now(UTC) - LEFT_ALONE)
            except (DatabaseAwayError, ArtifactsAwayError) as error:
                _LOG.warning("Files of deleted images stay for now: %s", error)
            await asyncio.sleep(EVERY_SECONDS)

    async def sweep(self, before: datetime) -> int:
        """Remove the files last written before an instant that nobody has; return how many.

        Raises:
            DatabaseAwayError, ArtifactsAwayError: not all could be looked at.
        """
        names = await asyncio.to_thread(lambda: list(self._files.written_before(before)))
        images = [name for name in names if _IMAGE.fullmatch(name)]
        removed = 0
        for start in range(0, len(images), _AT_ONCE):
            for name in await self._unwanted(images[start : start + _AT_ONCE]):
                removed += await asyncio.to_thread(self._remove, name, before)
        return removed

    async def _unwanted(self, names: Sequence[str]) -> list[str]:
        by_hash = {name[3:67]: name for name in names}
        rows = await self._database.fetch(media.wanted(), names=list(by_hash))
        wanted = {row["name"] for row in rows}
        return [name for each, name in by_hash.items() if each not in wanted]

    def _remove(self, name: str, before: datetime) -> bool:
        """Remove a file unless somebody uploaded the same image again just now."""
        if not self._files.was_written_before(name, before):
            return False
        self._files.remove(name)
        return True

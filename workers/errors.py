"""Writes down the errors of this worker that nobody expected, away from its jobs."""

import asyncio
import logging
from dataclasses import asdict

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.ops import errors
from telemetry.errors import ErrorGroups
from telemetry.version import version

FLUSH_SECONDS = 5.0


class ErrorRecorder:
    """Collects what is logged with a traceback, and adds it to the groups.

    Args:
        engine: on the database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._groups = ErrorGroups()

    async def run(self) -> None:
        """Write every few seconds until cancelled, and once more then."""
        logging.getLogger().addHandler(self._groups)
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await asyncio.to_thread(self.flush)
        finally:
            logging.getLogger().removeHandler(self._groups)
            self.flush()

    def flush(self) -> None:
        """Write what was collected; what cannot be written now is kept for the next time."""
        groups = self._groups.take()
        if not groups:
            return
        rows = [asdict(each) | {"process": "worker", "version": version()} for each in groups]
        try:
            with self._engine.begin() as connection:
                connection.execute(errors.RECORD, {"groups": errors.batch(rows)})
        except SQLAlchemyError:
            self._groups.give_back(groups)

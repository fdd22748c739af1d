"""Writes down what this process has counted, off every request's path.

Errors, usage, and attempts to get in that failed.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from serving.access.failed_attempts import FailedAttempts
from serving.edge.metrics.usage import Usage
from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import Database
from storage.identity import audit
from storage.ops import errors, usage
from telemetry.errors import ErrorGroup, ErrorGroups
from telemetry.version import version

FLUSH_SECONDS = 5.0
_MOST_ROWS_KEPT = 5_000
_LOG = logging.getLogger("touchline.bookkeeping")


class Bookkeeper:
    """Flushes figures every few seconds, and once more at the end.

    Args:
        database: where they go.
        groups: of errors.
        counted: of answers.
        failed: attempts to get in.

    Attributes:
        errors: that nobody expected.
        since: when the process began to count.
    """

    def __init__(
        self, database: Database, groups: ErrorGroups, counted: Usage, failed: FailedAttempts
    ) -> None:
        self._database = database
        self._failed = failed
        self.errors = groups
        self.since = datetime.now(UTC)
        self._counted = counted
        self._left: list[dict[str, Any]] = []

    async def run(self) -> None:
        """Flush until cancelled."""
        logging.getLogger().addHandler(self.errors)
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self.flush()
        finally:
            logging.getLogger().removeHandler(self.errors)

    async def flush(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time."""
        groups = self.errors.take()
        rows = [*self._left, *self._counted.take()]
        self._left = []
        failed = self._failed.take()
        if not groups and not rows and not failed:
            return
        try:
            async with self._database.writing() as connection:
                if groups:
                    await connection.fetch(errors.RECORD, groups=errors.batch(_rows(groups)))
                if rows:
                    await connection.fetch(usage.ADD, rows=usage.batch(_summed(rows)))
                if failed:
                    entries = audit.batch(each.row() for each in failed)
                    await connection.fetch(audit.ADD, entries=entries)
        except DatabaseAwayError:
            self.errors.give_back(groups)
            self._left = rows[-_MOST_ROWS_KEPT:]
            self._failed.give_back(failed)
        except Exception as error:  # noqa: BLE001 - figures are lost before the process is
            _LOG.warning("Figures could not be written: %s", error)


def _rows(groups: Sequence[ErrorGroup]) -> list[dict[str, Any]]:
    origin = {"process": "api", "version": version()}
    return [asdict(group) | origin for group in groups]


def _summed(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each that is added to: a statement changes none twice."""
    names = ("day", "client", "key_id", "method", "route")
    summed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        known = summed.setdefault(key, {**row, **dict.fromkeys(usage.FIGURES, 0)})
        for figure in usage.FIGURES:
            known[figure] += row[figure]
    return list(summed.values())

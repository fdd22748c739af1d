"""Jobs that make the copies of personal data that people request: a ZIP of JSON.

`storage.personal_data` defines what is in it. All of it is read in one snapshot of the database.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Engine

from storage.identity.writes import exports
from storage.identity.writes.exports import Attempt
from storage.kit import unit_of_work
from storage.privacy.columns import given

_LOG = logging.getLogger("touchline.exports")
_FORMAT = 1
_PRIVATE = 0o600 << 16


class Exporter:
    """Makes copies, one at a time.

    Args:
        engine: of the world.
        world: its name, which stands in the copy.
        kept: how long a copy can be fetched.
    """

    def __init__(self, engine: Engine, world: str, kept: timedelta) -> None:
        self._engine = engine
        self._world = world
        self._kept = kept

    async def make(self) -> bool:
        """Make the copy that waits longest; return whether one waited."""
        return await asyncio.to_thread(self._make)

    def _make(self) -> bool:
        begun = unit_of_work.apply(self._engine, exports.begin())
        if begun is None:
            return False
        archive = self._archive(begun)
        is_kept = unit_of_work.apply(self._engine, exports.finish(begun, archive, kept=self._kept))
        what = "is ready" if is_kept else "is not wanted any more"
        _LOG.info("Export %d %s (%d bytes).", begun.export_id, what, len(archive))
        return True

    def _archive(self, begun: Attempt) -> bytes:
        snapshot = self._engine.execution_options(isolation_level="REPEATABLE READ")
        found: dict[str, list[dict[str, Any]]] = {}
        with snapshot.connect() as connection:
            for name, statement in given(begun.account_id):
                rows = connection.execute(statement).mappings()
                found[name] = [dict(row) for row in rows]
        return archive_of(found, world=self._world, made_at=datetime.now(UTC))


def archive_of(
    found: Mapping[str, list[dict[str, Any]]], *, world: str, made_at: datetime
) -> bytes:
    """Return a ZIP with one JSON file per kind of rows, and `manifest.json`, which names them.

    Args:
        found: rows by the name of their file.
        world: the one they are from.
        made_at: when they were read.
    """
    counts = {f"{name}.json": len(rows) for name, rows in found.items()}
    manifest = {"format": _FORMAT, "world": world, "made_at": made_at, "rows": counts}
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in (("manifest", manifest), *found.items()):
            entry = ZipInfo(f"touchline-export/{name}.json", made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _PRIVATE
            text = json.dumps(content, default=_plain, ensure_ascii=False, indent=2)
            archive.writestr(entry, text + "\n")
    return written.getvalue()


def _plain(value: object) -> str:
    """Return what JSON has no type for, as text."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)

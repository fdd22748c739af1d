"""The page of all matches in play, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.forecasting.live.service import read_in_play
from serving.kit.postgres.database import Database
from serving.pages.match_rows import MatchRow, rows_of
from storage.football.statements import match_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Every match in play; `reason` is why it cannot be relied on."""

    rows: Sequence[MatchRow]
    reason: str | None


async def read_dashboard(database: Database, world: str) -> Dashboard:
    """Return the dashboard."""
    found = await read_in_play(database, world)
    return Dashboard(rows=await rows_of(database, found.items), reason=found.reason)


async def read_count(database: Database) -> int:
    """Return how many matches are in play."""
    row = await database.fetch_one(match_days.live_count())
    return 0 if row is None else row["n"]

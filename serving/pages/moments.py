"""The domain instant that pages are written for, and how much of it an answer depends on.

The domain clock moves without an event, so a page that depends on it says on how much of it.
"""

from datetime import datetime

from serving.kit.postgres.database import Database
from storage.games.statements import carried
from storage.kit.statements import clock


async def read_now(database: Database) -> datetime:
    """Return the domain instant."""
    row = await database.fetch_one(clock.now())
    if row is None:
        raise LookupError("clock.now() returned no row: run `touchline migrate`")
    return row["now"]


async def read_minute(database: Database) -> str:
    """Return the minute the domain clock shows: matches kick off at full minutes."""
    return f"{await read_now(database):%Y-%m-%dT%H:%M}"


async def read_hour(database: Database) -> str:
    """Return the hour the domain clock shows, for what is noticed after hours."""
    return f"{await read_now(database):%Y-%m-%dT%H}"


async def read_hour_of_picks(database: Database) -> str:
    """Return the hour with the last kick-off and settlement, for pages with posts.

    At a kick-off posts begin to show the picks that they carry, and at the settlement how they
    scored; neither needs an event.
    """
    row = await database.fetch_one(carried.moved())
    if row is None:
        raise LookupError("the question of what moved returned no row")
    kickoff_at = row["last_kickoff_at"]
    last = "" if kickoff_at is None else kickoff_at.isoformat()
    return f"{row['now']:%Y-%m-%dT%H} {last} {row['settlement_no'] or 0}"

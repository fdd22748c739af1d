"""Rules of competitions."""

from football.competitions import COMPETITIONS
from serving.football.competitions.schemas import (
    CompetitionDetail,
    CompetitionPage,
    CompetitionRead,
    SeasonProgress,
)
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from storage.football.statements import competitions


async def read_all(database: Database, world: str) -> CompetitionPage:
    """Return every competition of this world."""
    rows = await database.fetch(competitions.every(), is_simulated=world == "simulated")
    items = [CompetitionRead.model_validate(dict(row)) for row in rows]
    return CompetitionPage(world=world, items=items, next_cursor=None)


async def read_one(database: Database, world: str, code: str) -> CompetitionDetail:
    """Return one competition with its seasons.

    Raises:
        NotFoundError: this world has none of that code.
    """
    # What is not in the vocabulary cannot be in the table, whatever bytes it is made of.
    row = (
        await database.fetch_one(competitions.by_code(), code=code)
        if code in COMPETITIONS
        else None
    )
    if row is None:
        raise NotFoundError(f"No competition {code[:20]!r} here; /v1/competitions lists them.")
    seasons = await database.fetch(competitions.seasons(), code=code)
    return CompetitionDetail(
        world=world, **row, seasons=[SeasonProgress.model_validate(dict(s)) for s in seasons]
    )

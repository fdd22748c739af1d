"""What fans together picked of a match: nothing of it before the lock."""

from math import exp

from serving.games.fans.schemas import FansRead
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from storage.games.statements import fans
from storage.games.tables.pick import PROBABILITIES

FEWEST = 10
"""Before the lock not even the number of fewer pickers is told."""


async def read(database: Database, world: str, match_id: int) -> FansRead:
    """Return what fans picked of a match.

    Raises:
        NotFoundError: there is no such match.
    """
    row = await database.fetch_one(fans.standing(), match_id=match_id)
    if row is None:
        raise NotFoundError(f"There is no match {match_id}; see /v1/matches.")
    locked_at, picked = row["locked_at"], row["picked"]
    nothing = dict.fromkeys(PROBABILITIES)
    if locked_at is None:
        known = picked - picked % FEWEST if picked >= FEWEST else None
        return FansRead(
            world=world, match_id=match_id, locked_at=None, pickers=known, own=None, **nothing
        )
    found = await database.fetch_one(fans.together(), match_id=match_id, locked_at=locked_at)
    if found is None or not found["own"]:
        picks = 0 if found is None else found["picks"]
        return FansRead(
            world=world, match_id=match_id, locked_at=locked_at, pickers=picks, own=0, **nothing
        )
    shares = [exp(found[f"log_{name}"]) for name in PROBABILITIES]
    whole = sum(shares)
    return FansRead(
        world=world,
        match_id=match_id,
        locked_at=locked_at,
        pickers=found["picks"],
        own=found["own"],
        **{name: share / whole for name, share in zip(PROBABILITIES, shares, strict=True)},
    )

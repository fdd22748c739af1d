"""Reading the domain clock."""

from serving.kit.postgres.database import Database
from serving.operations.clock.schemas import ClockRead
from storage.kit.statements import clock


async def read(database: Database, world: str) -> ClockRead:
    """Return where the domain clock stands and how it moves."""
    (row,) = await database.fetch(clock.state())
    speed = 0.0 if row["mode"] == "stepped" else row["speed"]
    return ClockRead(world=world, now=row["now"], mode=row["mode"], speed=speed)

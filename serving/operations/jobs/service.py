"""Rules of background jobs: counts of them."""

from serving.kit.postgres.database import Database
from serving.operations.jobs.schemas import JobList, JobsOfTask
from storage.ops.queue import COUNTED


async def read_all(database: Database, world: str) -> JobList:
    """Return how many jobs of each task are in which state."""
    rows = await database.fetch(COUNTED)
    items = [
        JobsOfTask(
            task=row["task"], state=row["status"], number=row["jobs"], oldest_at=row["oldest_at"]
        )
        for row in rows
    ]
    return JobList(world=world, items=items)

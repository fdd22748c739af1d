"""What ready means: the database answers and takes writes, its schema is ours, events arrive."""

from functools import cache

from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import PostgresError
from serving.kit.postgres.replica import Replica
from serving.operations.health.schemas import Check, Readiness
from serving.streams.hub import Hub
from storage.kit.statements import migrations, writability
from storage.migrations import upgrade


@cache
def _expected_revision() -> str:
    return upgrade.head_revision()


async def readiness(
    database: Database, hub: Hub, world: str, replica: Replica | None = None
) -> Readiness:
    """Return every check; none raises."""
    expected = _expected_revision()
    try:
        row = await database.fetch_one(migrations.current())
    except DatabaseAwayError as error:
        checks = [Check(name="database", is_passed=False, detail=error.detail)]
    else:
        found = None if row is None else row["version_num"]
        detail = f"at {found}" if found == expected else f"at {found}, expected {expected}"
        checks = [
            Check(name="database", is_passed=True, detail="reached"),
            Check(name="migrations", is_passed=found == expected, detail=detail),
            await _writes(database),
        ]
    detail = "head confirmed" if hub.is_confirmed else "head not confirmed lately"
    checks.append(Check(name="events", is_passed=hub.is_confirmed, detail=detail))
    if hub.is_draining:
        checks.append(Check(name="draining", is_passed=False, detail="this process will end soon"))
    is_ready = all(check.is_passed for check in checks)
    if replica is not None:  # not needed to be ready: whatever it cannot answer, the primary does
        checks.append(Check(name="replica", is_passed=replica.is_in_use, detail=replica.state))
    return Readiness(is_ready=is_ready, world=world, checks=checks)


async def _writes(database: Database) -> Check:
    try:
        async with database.writing() as connection:
            (row,) = await connection.fetch(writability.probe())
    except (DatabaseAwayError, PostgresError) as error:
        reason = error.detail if isinstance(error, DatabaseAwayError) else str(error)
        return Check(name="writes", is_passed=False, detail=f"refused: {reason}")
    if not row["may_publish"]:
        return Check(
            name="writes", is_passed=False, detail="this login may not write: use touchline_api"
        )
    return Check(name="writes", is_passed=True, detail="accepted")

"""What ready means: the database answers, its schema is ours, the event log is being followed."""

from functools import cache

from serving.errors import DatabaseAwayError
from serving.events.hub import Hub
from serving.health.schemas import Check, Readiness
from serving.postgres.database import Database
from storage import migrate
from storage.statements import migrations


@cache
def _expected_revision() -> str:
    return migrate.head_revision()


async def readiness(database: Database, hub: Hub, world: str) -> Readiness:
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
        ]
    detail = "head confirmed" if hub.is_confirmed else "head not confirmed lately"
    checks.append(Check(name="events", is_passed=hub.is_confirmed, detail=detail))
    return Readiness(is_ready=all(check.is_passed for check in checks), world=world, checks=checks)

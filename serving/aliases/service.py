"""Rules of aliases: what becomes of one that is added."""

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from serving.aliases.schemas import AliasRead, AliasWrite
from serving.errors import BadRequestError, DatabaseAwayError, Fault
from serving.settings import ServingSettings
from storage.database import engine_of
from storage.identity import aliases
from storage.identity.aliases import Alias, AliasError


async def add(settings: ServingSettings, wanted: AliasWrite) -> AliasRead:
    """Remember a spelling; adding it twice changes nothing.

    Raises:
        BadRequestError: there is no such team, or the name is another team's own.
        DatabaseAwayError: the database cannot be reached.
    """
    alias = Alias(wanted.source, wanted.country, wanted.alias, wanted.team)
    try:
        await run_in_threadpool(_write, settings.database_url or "", alias)
    except AliasError as error:
        raise BadRequestError(Fault(where="body", name="team", message=str(error))) from error
    except OperationalError as error:
        raise DatabaseAwayError("The database cannot be reached.") from error
    return AliasRead(
        world=settings.world,
        **wanted.model_dump(),
        next_step="touchline quarantine replay reads the waiting rows again",
    )


def _write(database_url: str, alias: Alias) -> None:
    engine = engine_of(database_url)
    try:
        aliases.add(engine, alias)
    finally:
        engine.dispose()

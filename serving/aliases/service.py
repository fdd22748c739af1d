"""Rules of aliases: who may add one, and what becomes of it."""

import secrets

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving.aliases.schemas import AliasRead, AliasWrite
from serving.errors import (
    BadRequestError,
    DatabaseAwayError,
    Fault,
    ForbiddenError,
    UnauthorisedError,
)
from serving.settings import ServingSettings
from storage.database import engine_of
from storage.identity import aliases
from storage.identity.aliases import Alias, AliasError

_MOST_BYTES = 16_384
_SCHEME = "bearer "


def admit(request: Request, settings: ServingSettings) -> None:
    """Let a request pass if it carries the administrator's token.

    Raises:
        ForbiddenError: nobody has set a token.
        UnauthorisedError: it carries none, or another.
    """
    if settings.admin_token is None:
        raise ForbiddenError(
            "Nothing can be changed over HTTP here: set TOUCHLINE_ADMIN_TOKEN and restart the API,"
            " or use `touchline alias add`."
        )
    given = request.headers.get("authorization", "")
    token = given[len(_SCHEME) :] if given.lower().startswith(_SCHEME) else ""
    expected = settings.admin_token.get_secret_value()
    if not secrets.compare_digest(token.encode(), expected.encode()):
        raise UnauthorisedError("Send the administrator's token: `Authorization: Bearer TOKEN`.")


async def read_body(request: Request) -> AliasWrite:
    """Return what a request wants; of a body too large, no more than that much is read.

    Raises:
        BadRequestError: it is too large, no JSON, or not an alias.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            message = f"allowed are {_MOST_BYTES} bytes"
            raise BadRequestError(Fault(where="body", name="body", message=message))
    try:
        return AliasWrite.model_validate_json(bytes(body))
    except ValidationError as error:
        faults = [
            Fault(
                where="body",
                name=".".join(str(part) for part in entry["loc"]) or "body",
                message=entry["msg"],
            )
            for entry in error.errors(include_url=False, include_context=False)
        ]
        raise BadRequestError(*faults) from error


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

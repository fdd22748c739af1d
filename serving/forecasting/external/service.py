"""Rules of models that run elsewhere: whose they are, and what refuses their forecasts."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.forecasting.external.schemas import (
    ExternalModelCursor,
    ExternalModelMade,
    ExternalModelPage,
    ExternalModelRead,
    ExternalModelWrite,
    PredictionItem,
    StoredRead,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    ForbiddenError,
    NotFoundError,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from storage.forecast.models.decisions import ModelVersion
from storage.forecast.statements import external as statements
from storage.forecast.writes import external
from storage.forecast.writes.external import Registration
from storage.kit import rules

_MOST_ID = 2**31 - 1
_REGISTER = Act[ModelVersion](
    "external_model.register", "model_version", lambda made: made.model_version_id
)
_RETIRE = Act[rules.Row](
    "external_model.retire", "model_version", lambda row: row["model_version_id"]
)


async def read_page(
    database: Database, world: str, subject: Subject, page: PageRequest
) -> ExternalModelPage:
    """Return the versions of the subject's account, newest first."""
    values: dict[str, object] = {"account_id": _account_of(subject)}
    if page.cursor is not None:
        values["before_id"] = ExternalModelCursor.decode(page.cursor).model_version_id
    statement = statements.own_page(is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [ExternalModelRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: ExternalModelCursor(model_version_id=last.model_version_id),
    )
    return ExternalModelPage(world=world, items=items, next_cursor=following)


async def register(writes: Writes, subject: Subject, wanted: ExternalModelWrite) -> ModelVersion:
    """Register a version of a model that runs elsewhere.

    Raises:
        BadRequestError: it would know facts of the future.
        ConflictError: the account has as many versions as it may have.
    """
    registration = Registration(model=wanted.name, track=wanted.track, as_of=wanted.as_of)
    account_id = _account_of(subject)
    with _refusals():
        return await perform(
            writes, subject, _REGISTER, external.register, account_id, registration, subject.name
        )


async def retire(writes: Writes, subject: Subject, model_version_id: int) -> None:
    """Let a version of the subject's account be used no more. Raises `NotFoundError`."""
    _refuse_large(model_version_id)
    account_id = _account_of(subject)
    with _refusals():
        await perform(
            writes, subject, _RETIRE, external.retire, account_id, model_version_id, subject.name
        )


async def read_one(
    database: Database, world: str, subject: Subject, model_version_id: int
) -> ExternalModelMade:
    """Return a version of the subject's account. Raises `NotFoundError`."""
    _refuse_large(model_version_id)
    found: Row | None = await database.fetch_one(
        statements.own(), account_id=_account_of(subject), id=model_version_id
    )
    if found is None:
        raise _not_yours(model_version_id)
    return ExternalModelMade(world=world, **dict(found))


async def seal(
    writes: Writes,
    subject: Subject,
    model_version_id: int,
    predictions: Sequence[PredictionItem],
) -> list[StoredRead]:
    """Seal forecasts of a version of the subject's account, all or none, in their order.

    Raises:
        NotFoundError: the account has no such version, or a match does not exist.
        ConflictError: the version is retired, or a match has begun or is not scheduled.
        BadRequestError: a forecast rests on facts of the future.
    """
    stated = [each.statement for each in predictions]
    account_id = _account_of(subject)
    with _refusals():
        stored = await writes.apply(subject, external.seal, account_id, model_version_id, stated)
    return [
        StoredRead(
            match_id=each.match_id,
            forecast_id=each.forecast_id,
            horizon=each.horizon,
            seal_no=each.seal_no,
            sealed_at=each.sealed_at,
            is_new=each.is_new,
            proof=f"/v1/forecasts/{each.forecast_id}/proof",
        )
        for each in stored
    ]


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except external.UnknownVersionError as error:
        raise NotFoundError(f"{error}; GET /v1/ml/models lists yours.".capitalize()) from error
    except external.UnknownMatchError as error:
        raise NotFoundError(f"{error}.".capitalize()) from error
    except external.EarlyFactsError as error:
        raise BadRequestError(Fault(where="body", name="as_of", message=str(error))) from error
    except external.ExternalModelError as error:
        raise ConflictError(f"{error}.") from error


def _account_of(subject: Subject) -> int:
    if subject.account_id is None:
        raise ForbiddenError("This is for accounts.")
    return subject.account_id


def _refuse_large(model_version_id: int) -> None:
    if model_version_id > _MOST_ID:
        raise _not_yours(model_version_id)


def _not_yours(model_version_id: int) -> NotFoundError:
    return NotFoundError(
        f"You have no model version {model_version_id}; GET /v1/ml/models lists yours."
    )

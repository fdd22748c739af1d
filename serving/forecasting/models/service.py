"""Rules of model versions: what is shown of one, and the moves an administrator may make."""

from collections.abc import Mapping
from typing import Any

from football.lifecycle import Kind
from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.forecasting.models.schemas import (
    DecisionCursor,
    DecisionPage,
    DecisionRead,
    Moved,
    SealedCount,
    StateName,
    VersionCursor,
    VersionDetail,
    VersionPage,
    VersionRead,
)
from serving.forecasting.orchestrator import Orchestrator
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import (
    ConflictError,
    NotFoundError,
    OrchestratorAwayError,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from storage.forecast.models import moves
from storage.forecast.models.decisions import ModelVersion, MoveError, Why
from storage.forecast.statements import models

ALIGN_JOB = "align"
_PROMOTE = Act[ModelVersion]("model.promote", "model_version", lambda made: made.model_version_id)
_ROLL_BACK = Act[ModelVersion](
    "model.roll_back", "model_version", lambda made: made.model_version_id
)
_MOST_DECISIONS = 100
_MOST_ID = 2**31 - 1


async def read_page(
    database: Database,
    world: str,
    *,
    name: str | None,
    state: StateName | None,
    page: PageRequest,
) -> VersionPage:
    """Return the versions, newest first."""
    statement = models.page(
        has_name=name is not None,
        has_state=state is not None,
        is_continued=page.cursor is not None,
    )
    named = {"name": name, "state": state}
    values: dict[str, object] = {key: value for key, value in named.items() if value is not None}
    if page.cursor is not None:
        values["before_id"] = VersionCursor.decode(page.cursor).model_version_id
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [version_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: VersionCursor(model_version_id=last.model_version_id)
    )
    return VersionPage(world=world, items=items, next_cursor=following)


async def read_decisions(
    database: Database, world: str, *, name: str | None, page: PageRequest
) -> DecisionPage:
    """Return what was decided of all versions, or of those of one name, newest first."""
    values: dict[str, object] = {} if name is None else {"name": name}
    if page.cursor is not None:
        values["before_id"] = DecisionCursor.decode(page.cursor).decision_id
    statement = models.decided(has_name=name is not None, is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [decision_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: DecisionCursor(decision_id=last.decision_id)
    )
    return DecisionPage(world=world, items=items, next_cursor=following)


async def read_one(database: Database, world: str, model_version_id: int) -> VersionDetail:
    """Return one version with what was decided of it. Raises `NotFoundError`."""
    row = await _find(database, model_version_id)
    sealed = await database.fetch(models.sealed_by(), id=model_version_id)
    decided = await database.fetch(
        models.decisions_about(), id=model_version_id, limit=_MOST_DECISIONS
    )
    return VersionDetail(
        world=world,
        model=version_of(row),
        features=features_of(row["parameters"]),
        sealed=[SealedCount(**dict(each)) for each in sealed],
        decisions=[decision_of(each) for each in decided],
    )


async def promote(
    writes: Writes, database: Database, subject: Subject, model_version_id: int, reason: str
) -> ModelVersion:
    """Make a version the champion of its name.

    Raises:
        NotFoundError: there is no such version.
        ConflictError: it is champion already.
    """
    await _find(database, model_version_id)
    why = Why(kind=Kind.MANUAL, reason=reason, decided_by=subject.name)
    try:
        return await perform(writes, subject, _PROMOTE, moves.promote, model_version_id, why)
    except MoveError as error:
        raise ConflictError(f"{error}.") from error


async def roll_back(writes: Writes, subject: Subject, name: str, reason: str) -> ModelVersion:
    """Make the previous version champion again.

    Raises:
        ConflictError: nobody was champion before.
    """
    try:
        return await perform(
            writes, subject, _ROLL_BACK, moves.roll_back, name, reason, decided_by=subject.name
        )
    except MoveError as error:
        raise ConflictError(f"{error}.") from error


async def read_moved(
    database: Database, orchestrator: Orchestrator, world: str, version: ModelVersion
) -> Moved:
    """Return a version that was moved just now, and let MLflow follow."""
    row = await _find(database, version.model_version_id)
    decided = await database.fetch(models.decisions_about(), id=version.model_version_id, limit=1)
    return Moved(
        world=world,
        model=version_of(row),
        decision=decision_of(decided[0]),
        aliases=await _follow(orchestrator),
    )


async def _follow(orchestrator: Orchestrator) -> str:
    """Ask for the run that sets MLflow's aliases; what was decided stands without it."""
    try:
        run_id = await orchestrator.launch(ALIGN_JOB, tags={}, config={})
    except OrchestratorAwayError:
        return "MLflow follows with the next nightly run; at once with `touchline models align`."
    return f"MLflow follows in run {run_id}."


async def _find(database: Database, model_version_id: int) -> Row:
    row = None
    if model_version_id <= _MOST_ID:
        row = await database.fetch_one(models.one(), id=model_version_id)
    if row is None:
        raise NotFoundError(f"There is no model version {model_version_id}; see /v1/models.")
    return row


def version_of(row: Row) -> VersionRead:
    """Return a row as it is shown."""
    return VersionRead(**{name: row[name] for name in VersionRead.model_fields})


def decision_of(row: Row) -> DecisionRead:
    """Return a decision as it is shown."""
    return DecisionRead(**{name: row[name] for name in DecisionRead.model_fields})


def features_of(parameters: Mapping[str, Any]) -> list[str]:
    """Return the columns that a stack's parameters name, its fallback's included, each once."""
    own = [str(column["name"]) for column in parameters.get("columns", ())]
    spare = parameters.get("fallback")
    return list(dict.fromkeys([*own, *(features_of(spare) if spare else ())]))

"""Rules of model versions: what is shown of one, and the moves an administrator may make."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from football.lifecycle import Kind
from serving.cursors import PageRequest
from serving.errors import ConflictError, DatabaseAwayError, NotFoundError, OrchestratorAwayError
from serving.models.schemas import (
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
from serving.orchestrator import Orchestrator
from serving.postgres.database import Database
from serving.postgres.driver import Row
from serving.settings import ServingSettings
from storage.database import engine_of
from storage.models.decisions import ModelVersion, MoveError, Why
from storage.models.moves import Moves
from storage.statements import models

ALIGN_JOB = "align"
_PERSON = "an administrator over HTTP"
_MOST_DECISIONS = 100
_MOST_ID = 2**31 - 1
Move = Callable[[Moves], ModelVersion]


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
    following = None
    if len(rows) > page.limit:
        following = VersionCursor(model_version_id=items[-1].model_version_id).encode()
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
    following = None
    if len(rows) > page.limit:
        following = DecisionCursor(decision_id=items[-1].decision_id).encode()
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
    database: Database,
    settings: ServingSettings,
    orchestrator: Orchestrator,
    model_version_id: int,
    reason: str,
) -> Moved:
    """Make a version the champion of its name.

    Raises:
        NotFoundError: there is no such version.
        ConflictError: it is champion already.
    """
    await _find(database, model_version_id)
    why = Why(kind=Kind.MANUAL, reason=reason, decided_by=_PERSON)
    return await _move(
        database, settings, orchestrator, lambda moves: moves.promote(model_version_id, why)
    )


async def roll_back(
    database: Database,
    settings: ServingSettings,
    orchestrator: Orchestrator,
    name: str,
    reason: str,
) -> Moved:
    """Let the champion before speak again.

    Raises:
        ConflictError: nobody was champion before.
    """
    return await _move(
        database,
        settings,
        orchestrator,
        lambda moves: moves.roll_back(name, reason, decided_by=_PERSON),
    )


async def _move(
    database: Database, settings: ServingSettings, orchestrator: Orchestrator, move: Move
) -> Moved:
    try:
        version = await run_in_threadpool(_write, settings.database_url or "", move)
    except MoveError as error:
        raise ConflictError(f"{error}.") from error
    except OperationalError as error:
        raise DatabaseAwayError("The database cannot be reached.") from error
    row = await _find(database, version.model_version_id)
    decided = await database.fetch(models.decisions_about(), id=version.model_version_id, limit=1)
    return Moved(
        world=settings.world,
        model=version_of(row),
        decision=decision_of(decided[0]),
        aliases=await _follow(orchestrator),
    )


def _write(database_url: str, move: Move) -> ModelVersion:
    engine: Engine = engine_of(database_url)
    try:
        return move(Moves(engine))
    finally:
        engine.dispose()


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

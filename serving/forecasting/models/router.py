"""Model versions over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC, ModelWriter
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.dependencies import OrchestratorDependency
from serving.forecasting.models import service
from serving.forecasting.models.schemas import (
    DecisionPage,
    Moved,
    PromoteWrite,
    RollbackWrite,
    StateName,
    VersionDetail,
    VersionPage,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import PathId, PlainText

router = router_of("/v1/models", tag="models", access=PUBLIC)


@router.get(
    "", summary="List model versions", response_model=VersionPage, responses=problems.declare(422)
)
async def list_models(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    name: Annotated[
        PlainText | None, Query(max_length=100, description="Registered name.")
    ] = None,
    state: Annotated[StateName | None, Query(description="Where they stand.")] = None,
) -> Response:
    """Every version that was ever registered, newest first."""
    return await answers.answer(
        lambda: service.read_page(database, world, name=name, state=state, page=page),
        topics=("models",),
    )


# A number only: else asking for /rollback would be a bad version, not a wrong method.
@router.get(
    "/{version:int}",
    summary="One model version",
    response_model=VersionDetail,
    responses=problems.declare(404, 422),
)
async def read_model(
    version: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One version by its `model_version_id`: scores, forecasts sealed, decisions."""
    return await answers.answer(lambda: service.read_one(database, world, version))


@router.get(
    "/decisions",
    summary="Every promotion, rollback and rejection",
    response_model=DecisionPage,
    responses=problems.declare(422),
)
async def list_decisions(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    name: Annotated[
        PlainText | None, Query(max_length=100, description="Registered name.")
    ] = None,
) -> Response:
    """Who moved which version, when, why and by what evidence, newest first."""
    return await answers.answer(
        lambda: service.read_decisions(database, world, name=name, page=page), topics=("models",)
    )


@router.post(
    "/{version}/promote",
    summary="Promote a model version to champion",
    response_model=Moved,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def promote_model(
    version: PathId,
    subject: ModelWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
    world: World,
    wanted: PromoteWrite,
    _: IdempotencyKey,
) -> Moved:
    """Make a version the champion of its name. Needs the role `ml`."""
    promoted = await service.promote(writes, database, subject, version, wanted.reason)
    return await service.read_moved(database, orchestrator, world, promoted)


@router.post(
    "/rollback",
    summary="Go back to the champion before",
    response_model=Moved,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def roll_back_model(
    subject: ModelWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
    world: World,
    wanted: RollbackWrite,
    _: IdempotencyKey,
) -> Moved:
    """Make the previous version champion again. Needs the role `ml`."""
    champion = await service.roll_back(writes, subject, wanted.name, wanted.reason)
    return await service.read_moved(database, orchestrator, world, champion)

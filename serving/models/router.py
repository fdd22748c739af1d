"""Model versions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from serving import problems
from serving.admission import admit, documented, read_body
from serving.cursors import PageDependency
from serving.models import service
from serving.models.schemas import (
    DecisionPage,
    Moved,
    PromoteWrite,
    RollbackWrite,
    StateName,
    VersionDetail,
    VersionPage,
)
from serving.parameters import PathId, PlainText, only_declared
from serving.state import (
    Answers,
    DatabaseDependency,
    OrchestratorDependency,
    SettingsDependency,
    World,
)

router = APIRouter(prefix="/v1/models", tags=["models"], dependencies=[Depends(only_declared)])


@router.get("", response_model=VersionPage, responses=problems.declare(422))
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
@router.get("/{version:int}", response_model=VersionDetail, responses=problems.declare(404, 422))
async def read_model(
    version: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One version by its `model_version_id`: scores, forecasts sealed, decisions."""
    return await answers.answer(lambda: service.read_one(database, world, version))


@router.get("/decisions", response_model=DecisionPage, responses=problems.declare(422))
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
    response_model=Moved,
    responses=problems.declare(401, 403, 404, 409, 422),
    openapi_extra=documented(PromoteWrite),
)
async def promote_model(
    version: PathId,
    request: Request,
    database: DatabaseDependency,
    settings: SettingsDependency,
    orchestrator: OrchestratorDependency,
) -> Moved:
    """Make a version the champion of its name. Needs the administrator's bearer token."""
    admit(request, settings)
    wanted = await read_body(request, PromoteWrite)
    return await service.promote(database, settings, orchestrator, version, wanted.reason)


@router.post(
    "/rollback",
    response_model=Moved,
    responses=problems.declare(401, 403, 409, 422),
    openapi_extra=documented(RollbackWrite),
)
async def roll_back_model(
    request: Request,
    database: DatabaseDependency,
    settings: SettingsDependency,
    orchestrator: OrchestratorDependency,
) -> Moved:
    """Let the champion before speak again. Needs the administrator's bearer token."""
    admit(request, settings)
    wanted = await read_body(request, RollbackWrite)
    return await service.roll_back(database, settings, orchestrator, wanted.name, wanted.reason)

"""Training over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from serving import problems
from serving.admission import admit, documented, read_body
from serving.ml import service
from serving.ml.schemas import MlStatus, ModelsInfo, ModelsStatus, TrainingAsked, TrainWrite
from serving.parameters import only_declared
from serving.state import (
    Answers,
    DatabaseDependency,
    OrchestratorDependency,
    SettingsDependency,
    World,
)

router = APIRouter(prefix="/v1/ml", tags=["models"], dependencies=[Depends(only_declared)])


@router.get("/status", response_model=MlStatus, responses=problems.declare(404, 422))
async def read_ml_status(
    answers: Answers,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
    world: World,
    run_id: Annotated[
        UUID | None, Query(description="The run to follow, as `POST /v1/ml/train` named it.")
    ] = None,
) -> Response:
    """Whether models can forecast, whether they can be trained, and how such runs go."""
    return await answers.answer(lambda: service.read_status(database, world, orchestrator, run_id))


@router.get("/models/info", response_model=ModelsInfo, responses=problems.declare(422))
async def read_models_info(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """The champions: family, recipe, features, scores."""
    return await answers.answer(lambda: service.read_info(database, world), topics=("models",))


@router.get("/models/status", response_model=ModelsStatus, responses=problems.declare(422))
async def read_models_status(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Per registered name: champion, challengers, the champion before, the last decision."""
    return await answers.answer(lambda: service.read_models(database, world), topics=("models",))


@router.post(
    "/train",
    response_model=TrainingAsked,
    status_code=202,
    responses=problems.declare(401, 403, 422),
    openapi_extra=documented(TrainWrite),
)
async def train_models(
    request: Request,
    database: DatabaseDependency,
    settings: SettingsDependency,
    orchestrator: OrchestratorDependency,
    world: World,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            description="The same key asks for the same run once, however often it is sent.",
        ),
    ] = None,
) -> TrainingAsked:
    """Have Dagster fit models anew. Needs the administrator's bearer token."""
    admit(request, settings)
    wanted = await read_body(request, TrainWrite)
    return await service.train(database, world, orchestrator, wanted, idempotency_key)

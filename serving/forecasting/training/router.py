"""Training over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC, TrainingWriter
from serving.access.idempotency import OutsideIdempotencyKey
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.dependencies import OrchestratorDependency
from serving.forecasting.training import service
from serving.forecasting.training.schemas import (
    MlStatus,
    ModelsInfo,
    ModelsStatus,
    TrainingAsked,
    TrainWrite,
)
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency

router = router_of("/v1/ml", tag="models", access=PUBLIC)


@router.get(
    "/status",
    summary="Can models forecast and be trained?",
    response_model=MlStatus,
    responses=problems.declare(404, 422),
)
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


@router.get(
    "/models/info",
    summary="What the champions are made of",
    response_model=ModelsInfo,
    responses=problems.declare(422),
)
async def read_models_info(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """The champions: family, recipe, features, scores."""
    return await answers.answer(lambda: service.read_info(database, world), topics=("models",))


@router.get(
    "/models/status",
    summary="Champion and challengers of every model",
    response_model=ModelsStatus,
    responses=problems.declare(422),
)
async def read_models_status(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Per registered name: champion, challengers, the champion before, the last decision."""
    return await answers.answer(lambda: service.read_models(database, world), topics=("models",))


@router.post(
    "/train",
    summary="Train models",
    response_model=TrainingAsked,
    status_code=202,
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=[limited("costly")],
)
async def train_models(
    subject: TrainingWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
    world: World,
    wanted: TrainWrite,
    key: OutsideIdempotencyKey,
) -> TrainingAsked:
    """Have Dagster refit models. Needs the role `ml`."""
    await writes.apply(subject, service.on_record, subject, wanted)
    own = None if key is None else f"{subject.name} {key}"
    return await service.train(database, world, orchestrator, wanted, own)

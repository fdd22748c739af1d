"""Models that run elsewhere: registered here, their forecasts sealed in the shadow of ours."""

from typing import Annotated

from fastapi import Depends, Request

from serving.access.declared import Needs
from serving.access.idempotency import IdempotencyKey
from serving.access.needs import of_owner
from serving.access.routing import router_of
from serving.access.scopes import Role, Scope
from serving.access.subject import Subject
from serving.forecasting.dependencies import GateDependency
from serving.forecasting.external import service
from serving.forecasting.external.schemas import (
    ExternalModelMade,
    ExternalModelPage,
    ExternalModelWrite,
    PredictionBatchWrite,
    PredictionMade,
    PredictionsMade,
    PredictionWrite,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import PathId

_OWN = Needs(of_owner(Scope.ML, role=Role.ML))
_Modeller = Annotated[Subject, Depends(_OWN)]
_REFUSALS = problems.declare(401, 403, 404, 409, 413, 422)
router = router_of("/v1/ml", tag="models", access=_OWN)


@router.get(
    "/models",
    summary="List your external models",
    response_model=ExternalModelPage,
    responses=problems.declare(401, 403, 422),
)
async def list_external_models(
    subject: _Modeller, database: DatabaseDependency, world: World, page: PageDependency
) -> ExternalModelPage:
    """Versions of your models that run elsewhere, newest first. Needs the scope `ml`."""
    return await service.read_page(database, world, subject, page)


@router.post(
    "/models",
    status_code=201,
    summary="Register an external model",
    response_model=ExternalModelMade,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def register_external_model(
    subject: _Modeller,
    writes: WritesDependency,
    database: DatabaseDependency,
    world: World,
    wanted: ExternalModelWrite,
    _: IdempotencyKey,
) -> ExternalModelMade:
    """Register a version of a model that runs elsewhere. Needs the scope `ml`."""
    made = await service.register(writes, subject, wanted)
    return await service.read_one(database, world, subject, made.model_version_id)


@router.post(
    "/models/{model_version_id}/retire",
    summary="Retire an external model",
    response_model=ExternalModelMade,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def retire_external_model(
    model_version_id: PathId,
    subject: _Modeller,
    writes: WritesDependency,
    database: DatabaseDependency,
    world: World,
) -> ExternalModelMade:
    """Let a version seal no more; what it sealed stays and is scored. Twice changes nothing."""
    await service.retire(writes, subject, model_version_id)
    return await service.read_one(database, world, subject, model_version_id)


@router.post(
    "/predictions",
    status_code=201,
    summary="Seal a forecast of an external model",
    response_model=PredictionMade,
    responses=_REFUSALS,
)
async def seal_prediction(
    request: Request,
    subject: _Modeller,
    writes: WritesDependency,
    gate: GateDependency,
    world: World,
    wanted: PredictionWrite,
    _: IdempotencyKey,
) -> PredictionMade:
    """Seal a coming match's forecast in the shadow track of your version.

    It is compared with ours after full time (`/v1/track-record?kind=external`) and never shown as
    a forecast of the match. A match that has begun is refused (409). Needs the scope `ml`.
    """
    await gate.spend_predictions(request.scope, subject, 1)
    (stored,) = await service.seal(writes, subject, wanted.model_version_id, [wanted])
    return PredictionMade(world=world, **stored.model_dump())


@router.post(
    "/predictions/batch",
    status_code=201,
    summary="Seal many forecasts of an external model",
    response_model=PredictionsMade,
    responses=_REFUSALS,
)
async def seal_predictions(
    request: Request,
    subject: _Modeller,
    writes: WritesDependency,
    gate: GateDependency,
    world: World,
    wanted: PredictionBatchWrite,
    _: IdempotencyKey,
) -> PredictionsMade:
    """Seal the forecasts of up to 200 coming matches under one seal, all or none.

    Where one is refused nothing is sealed, and the answer names it. Needs the scope `ml`.
    """
    await gate.spend_predictions(request.scope, subject, len(wanted.predictions))
    stored = await service.seal(writes, subject, wanted.model_version_id, wanted.predictions)
    return PredictionsMade(world=world, items=stored)

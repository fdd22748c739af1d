"""Health over HTTP, for supervisors and balancers."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit.dependencies import DatabaseDependency, ReplicaDependency, World
from serving.operations.health import service
from serving.operations.health.schemas import Liveness, Readiness
from serving.streams.dependencies import HubDependency

router = router_of("", tag="health", access=PUBLIC, is_strict=False)
_FRESH = {"Cache-Control": "no-store"}


@router.get("/healthz", summary="Is the process alive?", response_model=Liveness)
async def read_liveness() -> Response:
    """Whether the process answers at all; touches nothing else."""
    body = Liveness(status="ok").model_dump_json()
    return Response(body, headers=_FRESH, media_type="application/json")


@router.get(
    "/readyz",
    summary="Is everything it needs in order?",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready; the checks say why."}},
)
async def read_readiness(
    database: DatabaseDependency, hub: HubDependency, world: World, replica: ReplicaDependency
) -> Response:
    """Whether the database, its schema and the event log are as they must be.

    A replica that is away or behind is said, and no reason not to be ready: the primary answers.
    """
    report = await service.readiness(database, hub, world, replica)
    return Response(
        report.model_dump_json(),
        status_code=200 if report.is_ready else 503,
        headers=_FRESH if report.is_ready else {**_FRESH, "Retry-After": "1"},
        media_type="application/json",
    )

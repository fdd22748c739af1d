"""Deliveries over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC, DeliveryReader
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PlainText
from serving.operations.deliveries import service
from serving.operations.deliveries.schemas import DeliveryPage
from storage.delivery.statements import State

router = router_of("/v1/ops/deliveries", tag="operations", access=PUBLIC)


@router.get(
    "",
    summary="List what was sent outside",
    response_model=DeliveryPage,
    responses=problems.declare(401, 403, 422),
)
async def list_deliveries(
    _: DeliveryReader,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    state: Annotated[State | None, Query(description="Only these.")] = None,
    channel: Annotated[PlainText | None, Query(max_length=40, description="`webhook`, …")] = None,
) -> DeliveryPage:
    """What was sent to the outside, newest first. Needs the role `admin`."""
    return await service.read_page(database, world, page=page, state=state, channel=channel)

"""Alerts over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import ALERT_READERS, AlertWriter
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import CompetitionCode, PathId, PlainText, given
from serving.operations.alerts import service
from serving.operations.alerts.schemas import (
    Acknowledgement,
    AlertChanged,
    AlertPage,
    AlertState,
    Resolution,
    Severity,
)

router = router_of("/v1/monitoring/alerts", tag="monitoring", access=ALERT_READERS)


@router.get(
    "", summary="List alerts", response_model=AlertPage, responses=problems.declare(401, 403, 422)
)
async def list_alerts(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    state: Annotated[AlertState | None, Query(description="`open` is not even seen.")] = None,
    severity: Annotated[Severity | None, Query()] = None,
    kind: Annotated[PlainText | None, Query(max_length=40, description="`drift`, …")] = None,
    competition: Annotated[CompetitionCode | None, Query()] = None,
) -> Response:
    """What an operator should look at, newest first."""
    filters = given(severity=severity, kind=kind, competition=competition)
    return await answers.answer(
        lambda: service.read_page(database, world, page=page, state=state, filters=filters),
        topics=("alerts",),
    )


@router.post(
    "/{alert_id}/acknowledge",
    summary="Acknowledge an alert",
    response_model=AlertChanged,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def acknowledge_alert(
    alert_id: PathId,
    subject: AlertWriter,
    writes: WritesDependency,
    world: World,
    wanted: Acknowledgement,
) -> AlertChanged:
    """Acknowledge an alert. Needs the role `admin`."""
    return await service.acknowledge(writes, subject, world, alert_id, wanted)


@router.post(
    "/{alert_id}/resolve",
    summary="Resolve an alert",
    response_model=AlertChanged,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def resolve_alert(
    alert_id: PathId,
    subject: AlertWriter,
    writes: WritesDependency,
    world: World,
    wanted: Resolution,
) -> AlertChanged:
    """Mark it as settled; if it comes back it is a new alert. Needs the role `admin`."""
    return await service.resolve(writes, subject, world, alert_id, wanted)

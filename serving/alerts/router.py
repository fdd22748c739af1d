"""Alerts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from serving import problems
from serving.admission import admit, documented, read_body
from serving.alerts import service
from serving.alerts.schemas import (
    Acknowledgement,
    AlertChanged,
    AlertPage,
    AlertState,
    Resolution,
    Severity,
)
from serving.cursors import PageDependency
from serving.parameters import CompetitionCode, PathId, PlainText, given, only_declared
from serving.state import Answers, DatabaseDependency, SettingsDependency, World

router = APIRouter(
    prefix="/v1/monitoring/alerts", tags=["monitoring"], dependencies=[Depends(only_declared)]
)


@router.get("", response_model=AlertPage, responses=problems.declare(422))
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
    response_model=AlertChanged,
    responses=problems.declare(401, 403, 404, 422),
    openapi_extra=documented(Acknowledgement),
)
async def acknowledge_alert(
    request: Request, settings: SettingsDependency, alert_id: PathId
) -> AlertChanged:
    """Say that you look after it. Needs the administrator's bearer token."""
    admit(request, settings)
    return await service.acknowledge(settings, alert_id, await read_body(request, Acknowledgement))


@router.post(
    "/{alert_id}/resolve",
    response_model=AlertChanged,
    responses=problems.declare(401, 403, 404, 422),
    openapi_extra=documented(Resolution),
)
async def resolve_alert(
    request: Request, settings: SettingsDependency, alert_id: PathId
) -> AlertChanged:
    """Say that it is settled; if it comes back it is a new alert. Needs the bearer token."""
    admit(request, settings)
    return await service.resolve(settings, alert_id, await read_body(request, Resolution))

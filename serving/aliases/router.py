"""Aliases over HTTP."""

from fastapi import APIRouter, Depends, Request

from serving import problems
from serving.admission import admit, documented, read_body
from serving.aliases import service
from serving.aliases.schemas import AliasRead, AliasWrite
from serving.parameters import only_declared
from serving.state import SettingsDependency

router = APIRouter(
    prefix="/v1/ops/aliases", tags=["operations"], dependencies=[Depends(only_declared)]
)


@router.post(
    "",
    response_model=AliasRead,
    responses=problems.declare(401, 403, 422),
    openapi_extra=documented(AliasWrite),
)
async def add_alias(request: Request, settings: SettingsDependency) -> AliasRead:
    """Say that a name a source uses means a team. Needs the administrator's bearer token."""
    # The token first: a stranger's body is not even read.
    admit(request, settings)
    return await service.add(settings, await read_body(request, AliasWrite))

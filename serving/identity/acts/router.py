"""The record of acts over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response, StreamingResponse

from serving.access.declared import PUBLIC, AccountReader
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.identity.acts import service
from serving.identity.acts.filters import act_filters
from serving.identity.acts.schemas import ActPage
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World

router = router_of("/v1/ops/audit", tag="operations", access=PUBLIC)
Filters = Annotated[dict[str, object], Depends(act_filters)]
_CSV = "text/csv"
_EXAMPLE = "entry_id,at,actor_id,actor,act,…"


@router.get(
    "",
    summary="List privileged acts",
    response_model=ActPage,
    responses=problems.declare(401, 403, 422),
)
async def list_acts(
    _: AccountReader,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    filters: Filters,
) -> ActPage:
    """Privileged and security acts, newest first; nobody can change them. Administrators only."""
    return await service.read_page(database, world, page=page, filters=filters)


@router.get(
    "/export.csv",
    summary="Download privileged acts as CSV",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {_CSV: {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        **problems.declare(401, 403, 422),
    },
    dependencies=[limited("costly")],
)
async def export_acts(
    _: AccountReader, database: DatabaseDependency, world: World, filters: Filters
) -> Response:
    """All acts that match, newest first, as CSV with a header row. Administrators only."""
    name = f"touchline-{world}-audit.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    chunks = service.csv_chunks(database, filters)
    # What fails before the first chunk is still an ordinary problem body.
    content = _after(await anext(chunks), chunks)
    return StreamingResponse(content, media_type=_CSV, headers=headers)


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk

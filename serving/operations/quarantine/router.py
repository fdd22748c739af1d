"""Quarantine over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from football.observations.parsed import RejectReason
from serving.access.declared import QUARANTINE_READERS
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.operations.quarantine import service
from serving.operations.quarantine.schemas import EntryPage

router = router_of("/v1/ops/quarantine", tag="operations", access=QUARANTINE_READERS)


@router.get(
    "",
    summary="List rows in quarantine",
    response_model=EntryPage,
    responses=problems.declare(401, 403, 422),
)
async def list_entries(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    reason: Annotated[RejectReason | None, Query(description="Only this class.")] = None,
) -> Response:
    """Rows that were not accepted, why, and what might mend each."""
    return await answers.answer(
        lambda: service.read_page(
            database, world, page=page, reason=None if reason is None else reason.value
        )
    )

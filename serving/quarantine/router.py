"""Quarantine over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from football.observations.parsed import RejectReason
from serving import problems
from serving.cursors import PageDependency
from serving.parameters import only_declared
from serving.quarantine import service
from serving.quarantine.schemas import EntryPage
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/ops/quarantine", tags=["operations"], dependencies=[Depends(only_declared)]
)


@router.get("", response_model=EntryPage, responses=problems.declare(422))
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

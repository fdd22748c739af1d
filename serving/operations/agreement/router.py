"""What sources report, and where they differ, over HTTP."""

from typing import Annotated

from fastapi import Depends, Query

from football.agreement import Kind
from serving.access.declared import PUBLIC, Administrator, Operator
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import CompetitionCode, PathId, season_name
from serving.operations.agreement import service
from serving.operations.agreement.schemas import (
    DifferencePage,
    QuestionRead,
    SeasonAgreementPage,
)

router = router_of("/v1/ops/agreement", tag="operations", access=PUBLIC)


async def _seasons(
    competition: Annotated[CompetitionCode | None, Query()] = None,
    season: Annotated[str | None, Query(description="By its label: `2025-26`, `2025`.")] = None,
) -> dict[str, str]:
    given = {"competition": competition, "season": season_name("season", season)}
    return {name: value for name, value in given.items() if value is not None}


Filters = Annotated[dict[str, str], Depends(_seasons)]


@router.get(
    "",
    summary="Where sources differ",
    response_model=DifferencePage,
    responses=problems.declare(401, 403, 422),
)
async def list_differences(
    _: Operator,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    filters: Filters,
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
) -> DifferencePage:
    """Missing and extra matches, scores, dates and names that differ. Needs an administrator."""
    wanted = filters if kind is None else {**filters, "kind": kind.value}
    return await service.read_page(database, world, page=page, filters=wanted)


@router.get(
    "/seasons",
    summary="What each source has of each season",
    response_model=SeasonAgreementPage,
    responses=problems.declare(401, 403, 422),
)
async def list_seasons(
    _: Operator,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    filters: Filters,
) -> SeasonAgreementPage:
    """Matches of every source, how many differences, and which tables were compared."""
    return await service.read_seasons(database, world, page=page, filters=filters)


@router.post(
    "/{disagreement_id}/question",
    summary="Ask a person about a difference",
    response_model=QuestionRead,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def ask(
    subject: Administrator,
    writes: WritesDependency,
    world: World,
    disagreement_id: PathId,
    _: IdempotencyKey,
) -> QuestionRead:
    """File a question about it in quarantine. Needs an administrator."""
    return await service.ask(writes, subject, world, disagreement_id)

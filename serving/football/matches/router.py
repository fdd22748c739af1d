"""Matches over HTTP."""

from typing import Annotated, Literal

from fastapi import Depends
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.matches import service
from serving.football.matches.filters import Filters, match_filters
from serving.football.matches.schemas import MatchDetail, MatchPage
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PathId

router = router_of("/v1/matches", tag="matches", access=PUBLIC, route_class=LeanRoute)


@router.get("", summary="List matches", response_model=MatchPage, responses=problems.declare(422))
async def list_matches(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    filters: Annotated[Filters, Depends(match_filters)],
    page: PageDependency,
    order: Literal["asc", "desc"] = "asc",
) -> Response:
    """Matches by kick-off; every filter narrows."""
    return await answers.answer(
        lambda: service.read_page(database, world, filters=filters, order=order, page=page),
        topics=(ANY,),
    )


@router.get(
    "/{match_id}",
    summary="One match",
    response_model=MatchDetail,
    responses=problems.declare(404, 422),
)
async def read_match(
    match_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One match as it stands, with statistics when somebody counted, and who is out."""
    return await answers.answer(
        lambda: service.read_one(database, world, match_id),
        topics=(f"match:{match_id}", "imports"),
    )

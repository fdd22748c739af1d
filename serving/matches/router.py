"""Matches over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving import problems
from serving.answers.cache import ANY
from serving.answers.lean import LeanRoute
from serving.cursors import PageDependency
from serving.matches import service
from serving.matches.filters import Filters, match_filters
from serving.matches.schemas import MatchDetail, MatchPage
from serving.parameters import PathId, only_declared
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/matches",
    tags=["matches"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=MatchPage, responses=problems.declare(422))
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


@router.get("/{match_id}", response_model=MatchDetail, responses=problems.declare(404, 422))
async def read_match(
    match_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One match as it stands, with statistics when somebody counted, and who is out."""
    return await answers.answer(
        lambda: service.read_one(database, world, match_id),
        topics=(f"match:{match_id}", "imports"),
    )

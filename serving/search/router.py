"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from serving import problems
from serving.answers.lean import LeanRoute
from serving.errors import BadRequestError
from serving.parameters import PlainText, only_declared
from serving.search import service
from serving.search.schemas import Found
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/search",
    tags=["search"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=Found, responses=problems.declare(422))
async def search(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    q: Annotated[
        PlainText,
        Query(
            min_length=1,
            max_length=service.LONGEST,
            description="A part of a team's or competition's name, or two teams as `A v B`.",
        ),
    ],
    limit: Annotated[
        int, Query(ge=1, le=50, description="Teams of each name, and matches, at most.")
    ] = 20,
) -> Response:
    """Teams, competitions, and the matches of those teams that are nearest to now."""
    if not service.cleaned(q):
        raise BadRequestError.parameter("q", "allowed: a text with at least one letter")
    # Not kept: there are as many answers as texts, and the nearest match changes with the clock.
    return await answers.answer(lambda: service.read_found(database, world, q, limit=limit))

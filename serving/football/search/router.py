"""Search over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.search import service
from serving.football.search.schemas import Found
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.errors import BadRequestError
from serving.kit.parameters import PlainText

router = router_of("/v1/search", tag="search", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "",
    summary="Search teams, players, competitions and matches",
    response_model=Found,
    responses=problems.declare(422),
)
async def search(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    q: Annotated[
        PlainText,
        Query(
            min_length=1,
            max_length=service.LONGEST,
            description="A part of a team's, player's or competition's name, or `A v B`.",
        ),
    ],
    limit: Annotated[
        int, Query(ge=1, le=50, description="Teams of each name, players, and matches, at most.")
    ] = 20,
) -> Response:
    """Teams, players, competitions, and the matches of those teams that are nearest to now."""
    if not service.cleaned(q):
        raise BadRequestError.parameter("q", "allowed: a text with at least one letter")
    # Not kept: there are as many answers as texts, and the nearest match changes with the clock.
    return await answers.answer(lambda: service.read_found(database, world, q, limit=limit))

"""Supposed transfers over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.transfers import service
from serving.football.transfers.schemas import TransferRead
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import Identifier

router = router_of("/v1/transfers", tag="players", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "/what-if",
    summary="What a transfer would change",
    response_model=TransferRead,
    responses=problems.declare(404, 422),
)
async def read_what_if(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    player: Annotated[Identifier, Query(description="Who moves.")],
    to: Annotated[
        Identifier | None, Query(description="The team he joins; none: a club we do not follow.")
    ] = None,
    from_: Annotated[
        Identifier | None,
        Query(alias="from", description="The team he leaves; else the one he is with."),
    ] = None,
) -> Response:
    """Both clubs' best elevens and seasons before and after, depth of his position, like players.

    Strengths are log goals a match with 95 % intervals; errors of different players count as
    independent. Chances of zones come from the season's drawn endings, weighed anew; their bounds
    are those of the strength.
    """
    return await answers.answer(
        lambda: service.read_transfer(database, world, player, to, from_), topics=(ANY,)
    )

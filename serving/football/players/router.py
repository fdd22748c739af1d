"""Players and squads over HTTP."""

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.players import service, squads
from serving.football.players.schemas import PlayerDetail, PlayerPage, SquadRead
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import Identifier, PathId, PlainText

router = router_of("/v1", tag="players", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "/players",
    summary="List players",
    response_model=PlayerPage,
    responses=problems.declare(422),
)
async def list_players(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    q: Annotated[
        PlainText | None, Query(min_length=1, max_length=100, description="A part of the name.")
    ] = None,
    team: Annotated[
        Identifier | None, Query(description="Players last seen with this team.")
    ] = None,
    position: Annotated[
        Literal["G", "D", "M", "F"] | None,
        Query(description="Goalkeepers, defenders, midfielders or forwards."),
    ] = None,
) -> Response:
    """Players by name."""
    filters = {"q": q, "team": team, "position": position}
    return await answers.answer(
        lambda: service.read_page(database, world, filters=filters, page=page), topics=(ANY,)
    )


@router.get(
    "/players/{player_id}",
    summary="One player",
    response_model=PlayerDetail,
    responses=problems.declare(404, 422),
)
async def read_player(
    player_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One player: clubs, minutes and counts by match, when he was out, ratings and values."""
    return await answers.answer(
        lambda: service.read_one(database, world, player_id), topics=(ANY,)
    )


@router.get(
    "/teams/{team_id}/squad",
    summary="A team's squad",
    response_model=SquadRead,
    responses=problems.declare(404, 422),
)
async def read_squad(
    team_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """The squad by line: who can play, and what each did for the team within a year."""
    return await answers.answer(lambda: squads.read_squad(database, world, team_id), topics=(ANY,))

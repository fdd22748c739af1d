"""Chances of players over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.chances import service
from serving.football.chances.schemas import MatchPlayers
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PathId

router = router_of("/v1/matches", tag="players", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "/{match_id}/players",
    summary="Chances of a match's players",
    response_model=MatchPlayers,
    responses=problems.declare(404, 422),
)
async def read_match_players(
    match_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Who may start and score, minutes, shots, cards; what is known last, with line-ups if out."""
    return await answers.answer(
        lambda: service.read_players(database, world, match_id),
        topics=(f"match:{match_id}", "imports"),
    )

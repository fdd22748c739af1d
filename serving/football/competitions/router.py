"""Competitions over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.competitions import service
from serving.football.competitions.schemas import CompetitionDetail, CompetitionPage
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World

router = router_of("/v1/competitions", tag="competitions", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "",
    summary="List competitions",
    response_model=CompetitionPage,
    responses=problems.declare(422),
)
async def list_competitions(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Every competition of this world."""
    return await answers.answer(lambda: service.read_all(database, world), topics=(ANY,))


@router.get(
    "/{code}",
    summary="One competition",
    response_model=CompetitionDetail,
    responses=problems.declare(404, 422),
)
async def read_competition(
    code: str, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One competition with its seasons and how far they are."""
    return await answers.answer(lambda: service.read_one(database, world, code), topics=(ANY,))

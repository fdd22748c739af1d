"""Seals over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.forecasting.seals import service
from serving.forecasting.seals.schemas import SealKeys, SealPage
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World

router = router_of("/v1/seals", tag="seals", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "", summary="The chain of seals", response_model=SealPage, responses=problems.declare(422)
)
async def list_seals(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
) -> Response:
    """The head of the chain and its seals, newest first."""
    return await answers.answer(lambda: service.read_page(database, world, page=page))


@router.get("/key", response_model=SealKeys, responses=problems.declare(422))
async def list_keys(answers: Answers, database: DatabaseDependency, world: World) -> Response:
    """The public keys that sign seals, newest first: note them elsewhere."""
    return await answers.answer(lambda: service.read_keys(database, world))

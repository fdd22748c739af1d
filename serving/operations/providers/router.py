"""Operations over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.operations.providers import service
from serving.operations.providers.schemas import FeedPage

router = router_of("/v1/ops", tag="operations", access=PUBLIC)


@router.get(
    "/feeds",
    summary="How each data provider is doing",
    response_model=FeedPage,
    responses=problems.declare(422),
)
async def list_feeds(answers: Answers, database: DatabaseDependency, world: World) -> Response:
    """How each provider stands: circuit, staleness, last error, budget, quarantine."""
    return await answers.answer(lambda: service.read_feeds(database, world))

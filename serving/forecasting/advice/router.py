"""The record of advice over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.forecasting.advice import service
from serving.forecasting.advice.readers import AdviceReader
from serving.forecasting.advice.schemas import AdviceRecord
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World

router = router_of("/v1/advice", tag="advice", access=PUBLIC)


@router.get(
    "/record",
    summary="The record of advice",
    response_model=AdviceRecord,
    responses=problems.declare(401, 409, 422),
)
async def read_advice_record(
    answers: Answers, database: DatabaseDependency, world: World, _: AdviceReader
) -> Response:
    """How every bet that was advised fared: return, closing-line value, drawdown.

    Beside the same of a favourite, a random and a market strategy on the same matches.
    """
    return await answers.answer(lambda: service.read_record(database, world), topics=(ANY,))

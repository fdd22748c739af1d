"""Recommendations over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.forecasting.advice.readers import AdviceReader
from serving.forecasting.recommendations import service
from serving.forecasting.recommendations.schemas import Recommendations
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import Identifier

router = router_of("/v1/recommendations", tag="advice", access=PUBLIC)


@router.get(
    "", summary="Advice on prices", response_model=Recommendations,
    responses=problems.declare(401, 404, 409, 422),
)  # fmt: skip
async def list_recommendations(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    reader: AdviceReader,
    match_id: Annotated[
        Identifier | None,
        Query(description="Of this match; of up to 200 coming matches if not given."),
    ] = None,
) -> Response:
    """Bet or no bet of each market with prices, sealed before kick-off with the price seen.

    "No bet" is the usual answer, with the reason. How it fared is at `/v1/advice/record`. For
    adults alone; an account that takes a break from advice gets none (409).
    """
    # Which matches are coming changes with the clock, which moves without an event; and who has a
    # limit of their own has an answer of their own.
    is_shared = match_id is not None and reader.most is None
    return await answers.answer(
        lambda: service.read_recommendations(database, world, match_id=match_id, most=reader.most),
        topics=(ANY,) if is_shared else (),
    )

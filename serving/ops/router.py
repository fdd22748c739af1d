"""Operations over HTTP."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving import problems
from serving.ops import service
from serving.ops.schemas import FeedPage
from serving.parameters import only_declared
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(prefix="/v1/ops", tags=["operations"], dependencies=[Depends(only_declared)])


@router.get("/feeds", response_model=FeedPage, responses=problems.declare(422))
async def list_feeds(answers: Answers, database: DatabaseDependency, world: World) -> Response:
    """How each provider stands: circuit, staleness, last error, budget, quarantine."""
    return await answers.answer(lambda: service.read_feeds(database, world))

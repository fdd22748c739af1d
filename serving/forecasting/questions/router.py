"""Questions over HTTP."""

from uuid import UUID

from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.idempotency import IdempotencyKey
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.forecasting.questions import service
from serving.forecasting.questions.schemas import AnswerRead, QuestionTaken, QuestionWrite
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency

router = router_of("/v1/insights/ask", tag="insights", access=PUBLIC)


@router.post(
    "",
    status_code=202,
    summary="Ask a question in plain words",
    response_model=QuestionTaken,
    responses=problems.declare(401, 409, 413, 422),
    dependencies=[limited("costly")],
)
async def ask(
    wanted: QuestionWrite,
    subject: Caller,
    writes: WritesDependency,
    world: World,
    response: Response,
    _: IdempotencyKey,
) -> QuestionTaken:
    """Ask about a team, or about the forecasts. A worker answers within seconds.

    A question is read as one of a fixed set of queries; where none fits the answer says what can
    be asked. It is kept for a day. Read the answer at `Location`, or follow `topic`.
    """
    taken = await service.ask(writes, world, subject, wanted)
    response.headers["Location"] = f"/v1/insights/ask/{taken.question_id}"
    return taken


@router.get(
    "/{question_id}",
    summary="Get the answer to a question",
    response_model=AnswerRead,
    responses=problems.declare(401, 404, 422),
)
async def read_answer(
    question_id: UUID, subject: Caller, database: DatabaseDependency, world: World
) -> AnswerRead:
    """The answer with the rows it rests on; `waiting` until a worker has it."""
    return await service.read(database, world, subject, question_id)

"""Tests over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from football.experiments.verdict import State
from serving.access.declared import PUBLIC, AbTestWriter
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.ab_tests import service
from serving.forecasting.ab_tests.design import design_of, planned
from serving.forecasting.ab_tests.filters import PlanQuery
from serving.forecasting.ab_tests.schemas import (
    AbTestDetail,
    AbTestPage,
    AbTestWrite,
    Cancellation,
    PlanRead,
    ReadingPage,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import PathId

router = router_of("/v1/ab-tests", tag="A/B tests", access=PUBLIC)
_MARKDOWN = "text/markdown; charset=utf-8"
_TOPICS = ("models",)
_MEMO: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The memo.",
        "content": {
            "text/markdown": {
                "schema": {"type": "string"},
                "example": "# Test 3: Shots count\n\n**So far: running.** Nothing is decided.",
            }
        },
    },
    **problems.declare(404, 422),
}
_WRITES = problems.declare(401, 403, 404, 409, 413, 422)


@router.get(
    "",
    summary="List tests between model versions",
    response_model=AbTestPage,
    responses=problems.declare(422),
)
async def list_tests(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    state: Annotated[State | None, Query(description="Only tests that stand there.")] = None,
) -> Response:
    """Tests of a challenger against the champion, newest first."""
    return await answers.answer(
        lambda: service.read_page(database, world, page=page, state=state), topics=_TOPICS
    )


@router.post(
    "",
    summary="Register a test",
    response_model=AbTestDetail,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def register_test(
    subject: AbTestWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    world: World,
    wanted: AbTestWrite,
    idempotency_key: IdempotencyKey,
) -> AbTestDetail:
    """Register a test of a challenger: final from then on. Needs the role `ml`."""
    number = await service.create(writes, database, subject, wanted, idempotency_key)
    return await service.read_one(database, world, number)


@router.get(
    "/plan",
    summary="Plan a test: how many matches it needs",
    response_model=PlanRead,
    responses=problems.declare(422),
)
async def plan_test(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    query: PlanQuery,
) -> Response:
    """How many matches a test needs to find an effect, if it may be looked at every day."""

    async def build() -> PlanRead:
        return planned(world, await design_of(database, query))

    return await answers.answer(build)


@router.get(
    "/{ab_test_id}",
    summary="One test",
    response_model=AbTestDetail,
    responses=problems.declare(404, 422),
)
async def read_test(
    ab_test_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """A test with its last reading."""
    return await answers.answer(
        lambda: service.read_one(database, world, ab_test_id), topics=_TOPICS
    )


@router.get(
    "/{ab_test_id}/readings",
    summary="Every reading of a test",
    response_model=ReadingPage,
    responses=problems.declare(404, 422),
)
async def list_readings(
    ab_test_id: PathId,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
) -> Response:
    """Every look at a test, newest first."""
    return await answers.answer(
        lambda: service.read_readings(database, world, ab_test_id, page), topics=_TOPICS
    )


@router.get(
    "/{ab_test_id}/memo",
    summary="What a test found, as a document",
    response_class=Response,
    responses=_MEMO,
)
async def read_memo(
    ab_test_id: PathId, answers: Answers, database: DatabaseDependency
) -> Response:
    """The question of the test and what was found, as Markdown with its picture."""
    return await answers.answer_bytes(
        lambda: service.read_memo(database, ab_test_id), topics=_TOPICS, media_type=_MARKDOWN
    )


@router.post(
    "/{ab_test_id}/start", summary="Start a test", response_model=AbTestDetail, responses=_WRITES
)
async def start_test(
    ab_test_id: PathId,
    subject: AbTestWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    world: World,
) -> AbTestDetail:
    """Let a registered test begin; twice changes nothing. Needs the role `ml`."""
    await service.start(writes, subject, ab_test_id)
    return await service.read_one(database, world, ab_test_id)


@router.post(
    "/{ab_test_id}/cancel",
    summary="Cancel a test",
    response_model=AbTestDetail,
    responses=_WRITES,
)
async def cancel_test(
    ab_test_id: PathId,
    subject: AbTestWriter,
    writes: WritesDependency,
    database: DatabaseDependency,
    world: World,
    wanted: Cancellation,
) -> AbTestDetail:
    """End a test without a verdict. Needs the role `ml`."""
    await service.cancel(writes, subject, ab_test_id, wanted.reason)
    return await service.read_one(database, world, ab_test_id)

"""Tests over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from football.competitions import COMPETITIONS
from football.experiments.verdict import State
from serving import problems
from serving.ab_tests import service
from serving.ab_tests.design import design_of, planned
from serving.ab_tests.schemas import (
    AbTestDetail,
    AbTestPage,
    AbTestWrite,
    Cancellation,
    HorizonName,
    PlanRead,
    ReadingPage,
)
from serving.admission import admit, documented, read_body
from serving.cursors import PageDependency
from serving.parameters import PathId, PlainText, choices, only_declared
from serving.state import Answers, DatabaseDependency, SettingsDependency, World

router = APIRouter(
    prefix="/v1/ab-tests", tags=["A/B tests"], dependencies=[Depends(only_declared)]
)
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
_WRITES = problems.declare(401, 403, 404, 409, 422)
_Nats = Annotated[float | None, Query(ge=1e-6, le=1000.0)]
_Share = Query(ge=1e-6, le=1.0 - 1e-6)


@router.get("", response_model=AbTestPage, responses=problems.declare(422))
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
    response_model=AbTestDetail,
    responses=problems.declare(401, 403, 422),
    openapi_extra=documented(AbTestWrite),
)
async def register_test(
    request: Request,
    settings: SettingsDependency,
    database: DatabaseDependency,
    idempotency_key: Annotated[
        PlainText | None,
        Header(
            min_length=1,
            max_length=200,
            description="The same request with the same key again registers nothing new.",
        ),
    ] = None,
) -> AbTestDetail:
    """Register a test of a challenger: final from then on. Needs the administrator's token."""
    admit(request, settings)
    wanted = await read_body(request, AbTestWrite)
    return await service.create(settings, database, wanted, idempotency_key)


@router.get("/plan", response_model=PlanRead, responses=problems.declare(422))
async def plan_test(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    minimum_effect: Annotated[
        float, Query(ge=1e-6, le=1000.0, description="Gain in nats per match worth finding.")
    ],
    alpha: Annotated[float, _Share] = 0.05,
    power: Annotated[float, _Share] = 0.8,
    standard_deviation: _Nats = None,
    matches_per_day: _Nats = None,
    day_bound: _Nats = None,
    treatment_version_id: Annotated[
        int | None,
        Query(ge=1, le=2**31 - 1, description="A version whose past gives what is not given."),
    ] = None,
    competitions: Annotated[
        str | None,
        Query(max_length=2000, description="Codes, separated by commas; all if not given."),
    ] = None,
    horizon: Annotated[HorizonName, Query()] = "T-24h",
) -> Response:
    """How many matches a test needs to find an effect, if it may be looked at every day."""

    async def build() -> PlanRead:
        codes = choices("competitions", competitions, frozenset(COMPETITIONS))
        seen = await design_of(
            database,
            minimum_effect=minimum_effect,
            alpha=alpha,
            power=power,
            standard_deviation=standard_deviation,
            matches_per_day=matches_per_day,
            day_bound=day_bound,
            treatment_version_id=treatment_version_id,
            competitions=codes or list(COMPETITIONS),
            horizon=horizon,
        )
        return planned(world, seen)

    return await answers.answer(build)


@router.get("/{ab_test_id}", response_model=AbTestDetail, responses=problems.declare(404, 422))
async def read_test(
    ab_test_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """A test with its last reading."""
    return await answers.answer(
        lambda: service.read_one(database, world, ab_test_id), topics=_TOPICS
    )


@router.get(
    "/{ab_test_id}/readings", response_model=ReadingPage, responses=problems.declare(404, 422)
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


@router.get("/{ab_test_id}/memo", response_class=Response, responses=_MEMO)
async def read_memo(
    ab_test_id: PathId, answers: Answers, database: DatabaseDependency
) -> Response:
    """What was asked and what was found, as Markdown with its picture."""
    return await answers.answer_bytes(
        lambda: service.read_memo(database, ab_test_id), topics=_TOPICS, media_type=_MARKDOWN
    )


@router.post("/{ab_test_id}/start", response_model=AbTestDetail, responses=_WRITES)
async def start_test(
    ab_test_id: PathId,
    request: Request,
    settings: SettingsDependency,
    database: DatabaseDependency,
) -> AbTestDetail:
    """Let a registered test begin; twice changes nothing. Needs the administrator's token."""
    admit(request, settings)
    return await service.start(settings, database, ab_test_id)


@router.post(
    "/{ab_test_id}/cancel",
    response_model=AbTestDetail,
    responses=_WRITES,
    openapi_extra=documented(Cancellation),
)
async def cancel_test(
    ab_test_id: PathId,
    request: Request,
    settings: SettingsDependency,
    database: DatabaseDependency,
) -> AbTestDetail:
    """End a test without a verdict. Needs the administrator's token."""
    admit(request, settings)
    wanted = await read_body(request, Cancellation)
    return await service.cancel(settings, database, ab_test_id, wanted.reason)

"""Forecasts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from serving import problems
from serving.ab_tests.variants import HEADER, answer_to
from serving.admission import documented, read_body
from serving.answers.cache import ANY
from serving.answers.lean import LeanRoute
from serving.cursors import PageDependency
from serving.forecasts import batch, service
from serving.forecasts.batch_schemas import Accuracy, BatchRead, BatchWrite
from serving.forecasts.lines import Detail
from serving.forecasts.schemas import ForecastDetail, ForecastPage
from serving.parameters import CompetitionCode, PathId, PlainText, only_declared
from serving.seals.schemas import Proof
from serving.seals.service import read_proof
from serving.state import Answers, DatabaseDependency, ExposuresDependency, World
from serving.track_record.service import read_record

Client = Annotated[
    PlainText | None,
    Query(
        min_length=8,
        max_length=200,
        description="A key of yours that stays the same, such as a random id: while a test between"
        " model versions is served, forecasts are of the variant that the key draws, which"
        f" `{HEADER}` names. Only a salted fingerprint of it is kept.",
    ),
]
_BATCH_BYTES = 262_144  # five hundred fixtures with long names
router = APIRouter(
    prefix="/v1", tags=["forecasts"], dependencies=[Depends(only_declared)], route_class=LeanRoute
)


@router.get(
    "/matches/{match_id}/forecast",
    response_model=ForecastDetail,
    responses=problems.declare(404, 422),
)
async def read_match_forecast(
    match_id: PathId,
    answers: Answers,
    exposures: ExposuresDependency,
    database: DatabaseDependency,
    world: World,
    markets: Annotated[
        str | None,
        Query(
            max_length=2000,
            description="`all`, or comma-separated: match_odds, total:2.5, …",
        ),
    ] = None,
    grid: Annotated[
        bool, Query(description="Whether to add each line's whole score grid.")
    ] = False,
    client: Client = None,
) -> Response:
    """The three lines of a match: ours without prices, ours with prices, the prices alone."""
    detail = Detail(markets=service.markets_of(markets), has_grid=grid)
    if client is not None:
        return await answer_to(
            client,
            answers,
            database,
            exposures,
            lambda show: service.read_one(database, world, match_id, detail, show),
        )
    return await answers.answer(
        lambda: service.read_one(database, world, match_id, detail),
        topics=(f"match:{match_id}", "models", "imports"),
    )


@router.get("/forecasts/upcoming", response_model=ForecastPage, responses=problems.declare(422))
async def list_upcoming_forecasts(
    answers: Answers,
    exposures: ExposuresDependency,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    client: Client = None,
) -> Response:
    """The coming matches that have a forecast, soonest first."""
    if client is not None:
        return await answer_to(
            client,
            answers,
            database,
            exposures,
            lambda show: service.read_upcoming(
                database, world, competition=competition, page=page, show=show
            ),
        )
    # Not kept: what is coming changes with the domain clock, which moves without an event.
    return await answers.answer(
        lambda: service.read_upcoming(database, world, competition=competition, page=page)
    )


@router.get(
    "/forecasts/{forecast_id}/proof", response_model=Proof, responses=problems.declare(404, 422)
)
async def read_forecast_proof(
    forecast_id: UUID, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """What proves that a forecast was sealed unchanged: check it without trusting us."""
    return await answers.answer(lambda: read_proof(database, world, forecast_id))


@router.get("/forecasts/accuracy", response_model=Accuracy, responses=problems.declare(422))
async def read_accuracy(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
) -> Response:
    """How good what was sealed turned out to be: per horizon, beside market and base rate."""

    async def build() -> Accuracy:
        found = await read_record(database, world, competition=competition, kind="sealed")
        return Accuracy(world=world, items=found.items)

    return await answers.answer(build, topics=(ANY,))


@router.post(
    "/forecasts/batch",
    response_model=BatchRead,
    responses=problems.declare(422),
    openapi_extra=documented(BatchWrite),
)
async def read_batch(
    request: Request, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Forecasts of up to 500 fixtures: sealed ones of matches, the goal model's of any other.

    A fixture that cannot be forecast says why in its place; nothing is sealed.
    """
    wanted = await read_body(request, BatchWrite, most_bytes=_BATCH_BYTES)

    async def fill() -> bytes:
        return (await batch.read_batch(database, world, wanted)).model_dump_json().encode()

    return await answers.answer_bytes(
        fill, topics=batch.topics_of(wanted), place=wanted.model_dump_json()
    )

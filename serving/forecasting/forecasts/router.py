"""Forecasts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.edge.middleware import AB_TEST_HEADER
from serving.forecasting.dependencies import GateDependency, OffloadDependency
from serving.forecasting.forecasts import batch, service
from serving.forecasting.forecasts.batch_schemas import Accuracy, BatchRead, BatchWrite
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import ForecastDetail, ForecastPage
from serving.forecasting.forecasts.variants import ExposuresDependency, answer_to
from serving.forecasting.seals.schemas import Proof
from serving.forecasting.seals.service import read_proof
from serving.forecasting.track_record.service import read_record
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import CompetitionCode, PathId, PlainText

Client = Annotated[
    PlainText | None,
    Query(
        min_length=8,
        max_length=200,
        description="A key of yours that stays the same, such as a random id: while a test between"
        " model versions is served, forecasts are of the variant that the key draws, which"
        f" `{AB_TEST_HEADER}` names. Only a salted fingerprint of it is kept.",
    ),
]
router = router_of("/v1", tag="forecasts", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "/matches/{match_id}/forecast",
    summary="The forecast of one match",
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


@router.get(
    "/forecasts/upcoming",
    summary="Forecasts of the coming matches",
    response_model=ForecastPage,
    responses=problems.declare(422),
)
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
    "/forecasts/{forecast_id}/proof",
    summary="Proof that a forecast was sealed unchanged",
    response_model=Proof,
    responses=problems.declare(404, 422),
)
async def read_forecast_proof(
    forecast_id: UUID, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """What proves that a forecast was sealed unchanged: check it without trusting us."""
    return await answers.answer(lambda: read_proof(database, world, forecast_id))


@router.get(
    "/forecasts/accuracy",
    summary="How accurate sealed forecasts were",
    response_model=Accuracy,
    responses=problems.declare(422),
)
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
    summary="Forecast many fixtures at once",
    response_model=BatchRead,
    responses=problems.declare(413, 422, 429),
    dependencies=[limited("costly")],
)
async def read_batch(
    request: Request,
    wanted: BatchWrite,
    answers: Answers,
    database: DatabaseDependency,
    gate: GateDependency,
    offload: OffloadDependency,
    world: World,
) -> Response:
    """Forecasts of up to 500 fixtures: sealed ones of matches, the goal model's of any other.

    A fixture that cannot be forecast has the reason in its place; nothing is sealed.
    """
    await gate.spend_fixtures(request.scope, len(wanted.fixtures))
    return await answers.answer_bytes(
        lambda: batch.read_batch(database, offload, world, wanted),
        topics=batch.topics_of(wanted),
        place=wanted.model_dump_json(),
    )

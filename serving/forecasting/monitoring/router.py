"""Monitoring over HTTP."""

import gzip
from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from football.competitions import COMPETITIONS
from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.forecasting.monitoring import service, skill
from serving.forecasting.monitoring.schemas import (
    AccuracyRead,
    CalibrationRead,
    DriftPage,
    HorizonName,
    MissesRead,
    SkillRead,
    Span,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, SettingsDependency, World
from serving.kit.errors import BadRequestError, FilesAwayError, NotFoundError
from serving.kit.parameters import CompetitionCode, PathId, PlainText, given
from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.keeping import files_at
from storage.kit.sentences import Sentence

router = router_of("/v1/monitoring", tag="monitoring", access=PUBLIC)
Track = Annotated[PlainText | None, Query(max_length=40, description="e.g. `odds_free`.")]
_SOURCES = "sources"
# A page made by a library: it may draw, and do nothing else, least of all as us.
_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval';"
    " style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
_HTML = {200: {"content": {"text/html": {"example": "<!DOCTYPE html>…"}}}}


@router.get(
    "/accuracy",
    summary="Accuracy over the last weeks and the season",
    response_model=AccuracyRead,
    responses=problems.declare(422),
)
async def read_accuracy(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    track: Track = None,
    horizon: Annotated[HorizonName | None, Query()] = None,
    span: Annotated[Span | None, Query(description="How far back.")] = None,
) -> Response:
    """How the last 30 days, 90 days and the season went, by competition, track and horizon."""
    filters = given(competition=competition, track=track, horizon=horizon, span=span)
    return await answers.answer(
        lambda: service.read_accuracy(database, world, filters), topics=("models",)
    )


@router.get(
    "/calibration",
    summary="Calibration of sealed forecasts",
    response_model=CalibrationRead,
    responses=problems.declare(422),
)
async def read_calibration(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    track: Track = None,
    horizon: Annotated[HorizonName, Query()] = "kick-off",
) -> Response:
    """Reliability of sealed forecasts: bins with counts, their error, and that of chance."""
    filters = given(competition=competition, track=track)
    return await answers.answer(
        lambda: service.read_calibration(database, world, horizon, filters), topics=(ANY,)
    )


@router.get(
    "/skill",
    summary="Expected and realised log loss, day by day",
    response_model=SkillRead,
    responses=problems.declare(422),
)
async def read_skill(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    track: Track = None,
    span: Annotated[Span, Query(description="How far back.")] = "season",
) -> Response:
    """Expected against realised log loss, match day by match day: are forecasts too bold?"""
    filters = given(competition=competition, track=track)
    return await answers.answer(
        lambda: skill.read_skill(database, world, span=span, filters=filters), topics=(ANY,)
    )


@router.get(
    "/misses",
    summary="The forecasts that went most wrong",
    response_model=MissesRead,
    responses=problems.declare(422),
)
async def read_misses(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    track: Annotated[PlainText, Query(max_length=40)] = "odds_free",
    span: Annotated[Span, Query(description="How far back.")] = "season",
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """The sealed forecasts that outcomes cost most, beside what the market gave to them."""
    return await answers.answer(
        lambda: skill.read_misses(
            database, world, span=span, track=track, competition=competition, limit=limit
        ),
        topics=(ANY,),
    )


@router.get(
    "/drift", summary="What has drifted", response_model=DriftPage, responses=problems.declare(422)
)
async def read_drift(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    scope: Annotated[
        str | None,
        Query(max_length=40, description="Code of a competition, or `sources`: its history."),
    ] = None,
) -> Response:
    """What has drifted: the newest report of every competition and of the sources."""
    if scope is not None and scope != _SOURCES and scope not in COMPETITIONS:
        allowed = f"allowed: {_SOURCES}, {', '.join(COMPETITIONS)}"
        raise BadRequestError.parameter("scope", f"no such competition; {allowed}")
    return await answers.answer(
        lambda: service.read_drift(database, world, scope=scope, page=page)
    )


@router.get(
    "/drift/reports/{drift_report_id}",
    summary="One drift report, as a page",
    response_class=Response,
    responses={**_HTML, **problems.declare(404, 422, 503)},
)
async def read_report(
    request: Request,
    database: DatabaseDependency,
    settings: SettingsDependency,
    drift_report_id: PathId,
) -> Response:
    """The page of one report, as Evidently drew it: columns now beside earlier seasons."""
    name = await service.page_of_report(database, drift_report_id)
    try:
        pages = files_at(settings.artifacts_dir, settings.artifacts_url)
        body = await run_in_threadpool(pages.read, name)
    except ArtifactGoneError as error:
        raise NotFoundError(f"The page of report {drift_report_id} was not kept.") from error
    except ArtifactsAwayError as error:
        message = Sentence("Reports cannot be reached at this moment; try again.")
        raise FilesAwayError(message) from error
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, max-age=3600",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = await run_in_threadpool(gzip.decompress, body)
    return Response(body, headers=headers, media_type="text/html")

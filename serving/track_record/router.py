"""The track record over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from serving import problems
from serving.answers.cache import ANY
from serving.answers.lean import LeanRoute
from serving.parameters import CompetitionCode, only_declared
from serving.state import Answers, DatabaseDependency, World
from serving.track_record import service
from serving.track_record.schemas import Kind, TrackRecord

router = APIRouter(
    prefix="/v1/track-record",
    tags=["track record"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=TrackRecord, responses=problems.declare(422))
async def read_track_record(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    kind: Annotated[
        Kind | None, Query(description="Of forecasts sealed before kick-off, or of a backtest.")
    ] = None,
) -> Response:
    """How good we are: scores against the market and the base rate, and calibration."""
    return await answers.answer(
        lambda: service.read_record(database, world, competition=competition, kind=kind),
        topics=(ANY,),
    )

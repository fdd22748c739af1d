"""The track record over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.forecasting.track_record import players, service
from serving.forecasting.track_record.schemas import Kind, PlayersRecord, TrackRecord
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import CompetitionCode

router = router_of("/v1/track-record", tag="track record", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "", summary="Our track record", response_model=TrackRecord, responses=problems.declare(422)
)
async def read_track_record(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    competition: Annotated[CompetitionCode | None, Query()] = None,
    kind: Annotated[
        Kind | None,
        Query(
            description="Of forecasts sealed before kick-off, of a backtest, or of external"
            " models; our own if not given."
        ),
    ] = None,
) -> Response:
    """How good we are: scores against the market and the base rate, and calibration."""
    return await answers.answer(
        lambda: service.read_record(database, world, competition=competition, kind=kind),
        topics=(ANY,),
    )


@router.get(
    "/players",
    summary="Our record of players",
    response_model=PlayersRecord,
    responses=problems.declare(422),
)
async def read_players_record(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """How chances of players to start, score and be booked fared, and expected minutes."""
    return await answers.answer(lambda: players.read_players(database, world), topics=(ANY,))

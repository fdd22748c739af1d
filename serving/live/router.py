"""Matches in play over HTTP.

The clock of a match moves without an event, so these answers are not kept until a topic moves but
given again for a moment only, and never after an event.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from serving import problems
from serving.answers.lean import LeanRoute
from serving.live import service
from serving.live.schemas import LiveMatchDetail, LiveMatches
from serving.parameters import PathId, only_declared
from serving.state import (
    Answers,
    DatabaseDependency,
    FlightDependency,
    HubDependency,
    World,
)

router = APIRouter(
    prefix="/v1/live", tags=["live"], dependencies=[Depends(only_declared)], route_class=LeanRoute
)


@router.get("/matches", response_model=LiveMatches, responses=problems.declare(422))
async def list_live_matches(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    flight: FlightDependency,
    hub: HubDependency,
) -> Response:
    """Every match in play, with its newest probabilities."""
    fill = _serialised(lambda: service.read_in_play(database, world))
    return await answers.answer_bytes(lambda: flight.get(f"live {world} {hub.head}", fill))


@router.get(
    "/matches/{match_id}", response_model=LiveMatchDetail, responses=problems.declare(404, 422)
)
async def read_live_match(
    match_id: PathId,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    flight: FlightDependency,
    hub: HubDependency,
) -> Response:
    """One match in parts, each with when it was told; before and after it is played, too."""
    fill = _serialised(lambda: service.read_match(database, world, match_id))
    key = f"live {world} {match_id} {hub.head}"
    return await answers.answer_bytes(lambda: flight.get(key, fill))


def _serialised(build: Callable[[], Awaitable[BaseModel]]) -> Callable[[], Awaitable[bytes]]:
    async def fill() -> bytes:
        return (await build()).model_dump_json().encode()

    return fill

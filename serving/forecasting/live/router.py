"""Matches in play over HTTP.

The clock of a match moves without an event, so these answers are not kept until a topic moves but
given again for a moment only, and never after an event.
"""

from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.forecasting.live import service
from serving.forecasting.live.schemas import LiveMatchDetail, LiveMatches
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, FlightDependency, World
from serving.kit.parameters import PathId
from serving.streams.dependencies import HubDependency

router = router_of("/v1/live", tag="live", access=PUBLIC, route_class=LeanRoute)


@router.get(
    "/matches",
    summary="Matches in play now",
    response_model=LiveMatches,
    responses=problems.declare(422),
)
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
    "/matches/{match_id}",
    summary="One match in play, part by part",
    response_model=LiveMatchDetail,
    responses=problems.declare(404, 422),
)
async def read_live_match(
    match_id: PathId,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    flight: FlightDependency,
    hub: HubDependency,
) -> Response:
    """One match in parts, each with the time of its report; before and after it is played, too."""
    fill = _serialised(lambda: service.read_match(database, world, match_id))
    key = f"live {world} {match_id} {hub.head}"
    return await answers.answer_bytes(lambda: flight.get(key, fill))


def _serialised(build: Callable[[], Awaitable[BaseModel]]) -> Callable[[], Awaitable[bytes]]:
    async def fill() -> bytes:
        return (await build()).model_dump_json().encode()

    return fill

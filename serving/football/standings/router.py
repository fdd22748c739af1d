"""Standings over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.standings import projections, service, what_if
from serving.football.standings.schemas import StandingsHistory, StandingsRead, WhatIfRead
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import season_name

router = router_of("/v1/standings", tag="standings", access=PUBLIC, route_class=LeanRoute)
Season = Annotated[
    str | None,
    Query(description="By label, `2025-26` or `2025`, or by starting year; else the newest."),
]

Results = Annotated[
    Sequence[str],
    Query(
        max_length=what_if.MOST_RESULTS,
        description="A match and how it ends, such as `4711:home`; `draw` and `away` likewise.",
    ),
]


@router.get(
    "/{competition}",
    summary="League table with probabilities of final places",
    response_model=StandingsRead,
    responses=problems.declare(404, 422),
)
async def read_standings(
    competition: str,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    season: Season = None,
) -> Response:
    """The table by the league's own rules, and the probabilities of every final place."""
    named = season_name("season", season)
    return await answers.answer(
        lambda: service.read_standings(database, world, competition, named),
        topics=(f"competition:{competition}",),
    )


@router.get(
    "/{competition}/history",
    summary="How a season's probabilities moved",
    response_model=StandingsHistory,
    responses=problems.declare(404, 422),
)
async def read_history(
    competition: str,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    season: Season = None,
) -> Response:
    """How the probabilities of a season moved, day by day."""
    named = season_name("season", season)
    return await answers.answer(
        lambda: projections.read_history(database, world, competition, named),
        topics=(f"competition:{competition}",),
    )


@router.get(
    "/{competition}/what-if",
    summary="A season if coming matches end so",
    response_model=WhatIfRead,
    responses=problems.declare(404, 422),
)
async def read_what_if(
    competition: str,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    season: Season = None,
    result: Results = (),
) -> Response:
    """Title, Europe and relegation if coming matches end so, read off the season's drawn endings.

    Of few endings an interval is wide, and of fewer than `fewest` nothing is said.
    """
    named = season_name("season", season)
    supposed = what_if.supposed_in(result)
    return await answers.answer(
        lambda: what_if.read_what_if(database, world, competition, named, supposed)
    )

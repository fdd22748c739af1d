"""Standings over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from serving import problems
from serving.answers.lean import LeanRoute
from serving.parameters import only_declared, start_year
from serving.standings import projections, service
from serving.standings.schemas import StandingsHistory, StandingsRead
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/standings",
    tags=["standings"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)
Season = Annotated[
    str | None, Query(description="By starting year: `2025` or `2025-26`; else the newest.")
]


@router.get("/{competition}", response_model=StandingsRead, responses=problems.declare(404, 422))
async def read_standings(
    competition: str,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    season: Season = None,
) -> Response:
    """The table by the league's own rules, and the probabilities of every final place."""
    year = start_year("season", season)
    return await answers.answer(
        lambda: service.read_standings(database, world, competition, year),
        topics=(f"competition:{competition}",),
    )


@router.get(
    "/{competition}/history",
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
    year = start_year("season", season)
    return await answers.answer(
        lambda: projections.read_history(database, world, competition, year),
        topics=(f"competition:{competition}",),
    )

"""Teams over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from serving import problems
from serving.answers.cache import ANY
from serving.answers.lean import LeanRoute
from serving.cursors import PageDependency
from serving.parameters import CompetitionCode, PathId, PlainText, only_declared
from serving.state import Answers, DatabaseDependency, World
from serving.teams import service
from serving.teams.schemas import TeamDetail, TeamPage

router = APIRouter(
    prefix="/v1/teams",
    tags=["teams"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=TeamPage, responses=problems.declare(422))
async def list_teams(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    q: Annotated[
        PlainText | None,
        Query(min_length=1, max_length=100, description="A part of any of the team's names."),
    ] = None,
    competition: Annotated[
        CompetitionCode | None, Query(description="Teams of its newest season.")
    ] = None,
) -> Response:
    """Teams by name."""
    return await answers.answer(
        lambda: service.read_page(database, world, q=q, competition=competition, page=page),
        topics=(ANY,),
    )


@router.get("/{team_id}", response_model=TeamDetail, responses=problems.declare(404, 422))
async def read_team(
    team_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One team: its ground and seasons, where it stands, its form and its ratings over time."""
    return await answers.answer(lambda: service.read_one(database, world, team_id), topics=(ANY,))

"""Teams over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.edge.lean import LeanRoute
from serving.football.teams import service
from serving.football.teams.schemas import TeamDetail, TeamPage
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import CompetitionCode, PathId, PlainText

router = router_of("/v1/teams", tag="teams", access=PUBLIC, route_class=LeanRoute)


@router.get("", summary="List teams", response_model=TeamPage, responses=problems.declare(422))
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


@router.get(
    "/{team_id}",
    summary="One team",
    response_model=TeamDetail,
    responses=problems.declare(404, 422),
)
async def read_team(
    team_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One team: its ground and seasons, where it stands, its form and its ratings over time."""
    return await answers.answer(lambda: service.read_one(database, world, team_id), topics=(ANY,))

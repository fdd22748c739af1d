"""Competitions over HTTP."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving import problems
from serving.answers.cache import ANY
from serving.answers.lean import LeanRoute
from serving.competitions import service
from serving.competitions.schemas import CompetitionDetail, CompetitionPage
from serving.parameters import only_declared
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/competitions",
    tags=["competitions"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=CompetitionPage, responses=problems.declare(422))
async def list_competitions(
    answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """Every competition of this world."""
    return await answers.answer(lambda: service.read_all(database, world), topics=(ANY,))


@router.get("/{code}", response_model=CompetitionDetail, responses=problems.declare(404, 422))
async def read_competition(
    code: str, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """One competition with its seasons and how far they are."""
    return await answers.answer(lambda: service.read_one(database, world, code), topics=(ANY,))

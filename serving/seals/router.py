"""Seals over HTTP."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving import problems
from serving.answers.lean import LeanRoute
from serving.cursors import PageDependency
from serving.parameters import only_declared
from serving.seals import service
from serving.seals.schemas import SealPage
from serving.state import Answers, DatabaseDependency, World

router = APIRouter(
    prefix="/v1/seals",
    tags=["seals"],
    dependencies=[Depends(only_declared)],
    route_class=LeanRoute,
)


@router.get("", response_model=SealPage, responses=problems.declare(422))
async def list_seals(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
) -> Response:
    """The head of the chain and its seals, newest first."""
    return await answers.answer(lambda: service.read_page(database, world, page=page))

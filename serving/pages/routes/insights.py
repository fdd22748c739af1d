"""Pages of what is notable."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.edge.cache import ANY
from serving.forecasting.insights.schemas import When
from serving.kit.dependencies import DatabaseDependency
from serving.kit.parameters import PathId
from serving.pages import insights
from serving.pages.answering import PagesDependency, router_of_pages

router = router_of_pages()


@router.get("/teams/{team_id}/insights")
async def show_team_insights(
    team_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """What is notable about one team."""
    return await pages.answer(
        "team_insights.html", lambda: insights.read_of_team(database, pages.world, team_id)
    )


@router.get("/insights")
async def show_insights(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """The competitions whose rounds have insights, and a form for questions."""
    return await pages.answer(
        "insights.html", lambda: insights.read_index(database, pages.world), topics=(ANY,)
    )


@router.get("/insights/{code}")
async def show_round(
    code: str,
    pages: PagesDependency,
    database: DatabaseDependency,
    when: Annotated[When, Query()] = "coming",
) -> Response:
    """A round of one competition: what comes, or what was."""
    return await pages.answer(
        "round_insights.html", lambda: insights.read_round(database, pages.world, code, when)
    )

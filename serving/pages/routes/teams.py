"""Pages of teams and of the tables they stand in."""

from typing import Annotated

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.kit.dependencies import DatabaseDependency
from serving.kit.parameters import PathId
from serving.pages import calendar, moments, player_strengths, standings, team
from serving.pages.answering import PagesDependency, router_of_pages
from serving.pages.community.about import read_recent_posts
from serving.social.parts import Parts

router = router_of_pages()


@router.get("/standings")
async def show_competitions(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """The competitions there are tables of."""
    return await pages.answer(
        "competitions.html", lambda: standings.read_index(database, pages.world)
    )


@router.get("/standings/{code}")
async def show_standings(
    code: str,
    pages: PagesDependency,
    database: DatabaseDependency,
    season: Annotated[str | None, Query(pattern=r"^[12][0-9]{3}(-[0-9]{2})?$")] = None,
) -> Response:
    """The table of one competition."""
    return await pages.answer(
        "standings.html", lambda: standings.read_standings(database, pages.world, code, season)
    )


@router.get("/teams/{team_id}")
async def show_team(team_id: PathId, pages: PagesDependency, social: Parts) -> Response:
    """One team, and the posts about it."""
    return await pages.answer(
        "team.html",
        lambda: team.read_team(social.database, pages.world, team_id),
        beside={
            "recent_posts": lambda: read_recent_posts(social, team_id=team_id),
            "ahead": lambda: player_strengths.read_ahead(social.database, team_id),
        },
        moment=await moments.read_hour_of_picks(social.database),
    )


@router.get("/teams/{team_id}/calendar.ics")
async def send_calendar(
    team_id: PathId, pages: PagesDependency, answers: Answers, database: DatabaseDependency
) -> Response:
    """A team's matches for calendars."""

    async def fill() -> bytes:
        found, rows = await team.read_calendar(database, pages.world, team_id)
        # Its library takes half a second to import: not on the event loop.
        return await run_in_threadpool(
            calendar.calendar, found, rows, world=pages.world, site=pages.site
        )

    return await answers.answer_bytes(
        fill, topics=(ANY,), media_type=calendar.MEDIA_TYPE, place=pages.site
    )

"""Pages of matches, and their cards."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PathId
from serving.kit.postgres.database import Database
from serving.pages import card, insights, live, match, moments, picture
from serving.pages.answering import Line, PagesDependency, router_of_pages
from serving.pages.community import talking
from serving.pages.community.about import read_recent_posts
from serving.pages.match import Tab
from serving.social.parts import Parts

router = router_of_pages()


ShownTab = Annotated[Tab, Query()]
_MOMENT_OF_TAB: Mapping[str, Callable[[Database], Awaitable[str]]] = {
    "talk": moments.read_minute,
    "prediction": moments.read_hour_of_picks,
}
"""A talk opens and closes at full minutes; of other tabs a match is not heard of after hours."""


@router.get("/live")
async def show_live(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """Matches in play."""
    return await pages.answer(
        "live.html",
        lambda: live.read_dashboard(database, pages.world),
        moment=await moments.read_hour(database),
    )


@router.get("/matches/{match_id}")
async def show_match(
    match_id: PathId,
    pages: PagesDependency,
    social: Parts,
    line: Line = None,
    tab: ShownTab = "prediction",
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> Response:
    """One match, and what people write about it."""
    beside: dict[str, Callable[[], Awaitable[object]]] = {}
    if tab == "prediction":
        beside["recent_posts"] = lambda: read_recent_posts(social, match_id=match_id)
    if tab == "insights":
        beside["insights"] = lambda: insights.read_of_match(social.database, match_id)
    if tab == "talk":
        beside["talk"] = lambda: talking.read_talk(social, match_id, cursor)
    return await pages.answer(
        "match.html",
        lambda: match.read_match(
            social.database, pages.world, match_id, line, tab, has_advice=pages.has_advice
        ),
        beside=beside,
        topics=(ANY, f"match:{match_id}:talk") if tab in {"prediction", "talk"} else (ANY,),
        moment=await _MOMENT_OF_TAB.get(tab, moments.read_hour)(social.database),
    )


@router.get("/matches/{match_id}/card.svg")
async def draw_card(
    match_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """The card of a match as a drawing."""

    async def fill() -> bytes:
        return card.as_svg(await match.read_row(database, match_id), world).encode()

    return await answers.answer_bytes(fill, topics=(ANY,), media_type="image/svg+xml")


@router.get("/matches/{match_id}/card.png")
async def paint_card(
    match_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """The card of a match as a picture."""

    async def fill() -> bytes:
        row = await match.read_row(database, match_id)
        return await run_in_threadpool(picture.as_png, row, world)

    return await answers.answer_bytes(fill, topics=(ANY,), media_type="image/png")

"""Pages over HTTP. Addresses are for people: unknown parameters are ignored, never refused."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from serving.access.declared import PUBLIC
from serving.edge.bodies import Bodies
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.forecasting.dependencies import OrchestratorDependency
from serving.forecasting.insights.schemas import When
from serving.forecasting.monitoring.schemas import Span
from serving.kit.dependencies import DatabaseDependency, SettingsDependency, World
from serving.kit.negotiation import BrowserRoute
from serving.kit.parameters import CompetitionCode, Day, PathId
from serving.kit.postgres.database import Database
from serving.operations.providers.service import read_feeds
from serving.pages import (
    ab_tests,
    account,
    admin,
    agents,
    calendar,
    card,
    community,
    files,
    games,
    home,
    html,
    insights,
    live,
    match,
    models,
    moderation,
    moments,
    picture,
    play,
    proofs,
    questions,
    record,
    search,
    standings,
    team,
    versions,
)
from serving.pages.community import talking
from serving.pages.community.about import read_recent_posts
from serving.pages.lines import LineName
from serving.pages.match import Tab
from serving.social.parts import Parts

router = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])
_first = APIRouter(include_in_schema=False, route_class=BrowserRoute)


def _none_if_empty(value: object) -> object:
    """A form that leaves the choice open sends an empty text."""
    return value or None


Competition = Annotated[CompetitionCode | None, BeforeValidator(_none_if_empty), Query()]
Line = Annotated[LineName | None, BeforeValidator(_none_if_empty), Query()]
ShownDay = Annotated[Day | None, BeforeValidator(_none_if_empty), Query(alias="date")]
ShownTab = Annotated[Tab, Query()]


_MOMENT_OF_TAB: Mapping[str, Callable[[Database], Awaitable[str]]] = {
    "talk": moments.read_minute,
    "prediction": moments.read_hour_of_picks,
}
"""A talk opens and closes at full minutes; of other tabs a match is not heard of after hours."""


class Pages:
    """Answers one request for a page."""

    def __init__(
        self,
        request: Request,
        answers: Bodies,
        database: Database,
        world: str,
        site: str,
        *,
        has_advice: bool = True,
    ) -> None:
        self.has_advice = has_advice
        self.request = request
        self.database = database
        self.world = world
        self.site = site
        self._answers = answers

    async def answer(
        self,
        template: str,
        build: Callable[[], Awaitable[object]],
        *,
        beside: Mapping[str, Callable[[], Awaitable[object]]] | None = None,
        topics: tuple[str, ...] = (ANY,),
        moment: str = "",
    ) -> Response:
        """Return the page that shows what `build` reads; see `Bodies.answer_bytes`.

        Args:
            template: file name.
            build: calls the service.
            beside: reads what else the template prints, by name.
            topics: what the page depends on; none means it is built again each time.
            moment: the domain instant it holds for, where it depends on that too.
        """

        async def fill() -> bytes:
            shown = {"view": await build(), "live_count": await live.read_count(self.database)}
            for name, read in (beside or {}).items():
                shown[name] = await read()
            page = html.render(template, self.request, self.world, site=self.site, **shown)
            return page.encode()

        return await self._answers.answer_bytes(
            fill,
            topics=topics,
            media_type=html.MEDIA_TYPE,
            headers=html.HEADERS,
            place=f"{self.site} {moment}",
        )


async def _pages(
    request: Request,
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    settings: SettingsDependency,
) -> Pages:
    site = html.base_url(request, settings.public_url)
    return Pages(request, answers, database, world, site, has_advice=settings.advice)


PagesDependency = Annotated[Pages, Depends(_pages)]


@_first.get("/")
async def show_home(
    pages: PagesDependency,
    database: DatabaseDependency,
    competition: Competition = None,
    day: ShownDay = None,
    line: Line = None,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> Response:
    """The matches of a day."""
    response = await pages.answer(
        "home.html",
        lambda: home.read_home(
            database,
            pages.world,
            home.Choice(day=day, line=line, competition=competition, cursor=cursor),
        ),
        moment=await moments.read_hour(database),
    )
    response.headers["Vary"] = "Accept"
    return response


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


@router.get("/live")
async def show_live(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """Matches in play."""
    return await pages.answer(
        "live.html",
        lambda: live.read_dashboard(database, pages.world),
        moment=await moments.read_hour(database),
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


async def _nothing() -> None:
    """What is read for a page that is the same in every world."""


@router.get("/more")
async def show_places(pages: PagesDependency) -> Response:
    """Every page that people go to by themselves."""
    return await pages.answer("more.html", _nothing)


@router.get("/glossary")
async def show_glossary(pages: PagesDependency) -> Response:
    """The words of the site, and what they mean."""
    return await pages.answer("glossary.html", _nothing)


@router.get("/proofs/{forecast_id}")
async def show_proof(
    forecast_id: UUID, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One sealed forecast, checked in the reader's browser."""
    return await pages.answer(
        "proof.html", lambda: proofs.read_proof_page(database, pages.world, forecast_id)
    )


@router.get("/proofs/insights/{insight_id}")
async def show_insight_proof(
    insight_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One sealed insight, checked in the reader's browser."""
    return await pages.answer(
        "insight_proof.html", lambda: proofs.read_insight_proof(database, pages.world, insight_id)
    )


@router.get("/seals")
async def show_seals(
    pages: PagesDependency,
    database: DatabaseDependency,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> Response:
    """The chain of seals."""
    return await pages.answer(
        "seals.html", lambda: proofs.read_seals(database, pages.world, cursor)
    )


@router.get("/feeds")
async def show_feeds(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """Where the data comes from, and how fresh it is."""
    # Providers answer without an event.
    return await pages.answer("feeds.html", lambda: read_feeds(database, pages.world), topics=())


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


@router.get("/track-record")
async def show_record(
    pages: PagesDependency, database: DatabaseDependency, competition: Competition = None
) -> Response:
    """How good we are."""
    return await pages.answer(
        "record.html", lambda: record.read_record(database, pages.world, competition)
    )


@router.get("/models")
async def show_models(
    pages: PagesDependency,
    database: DatabaseDependency,
    competition: Competition = None,
    span: Annotated[Span, Query()] = "season",
) -> Response:
    """How the models do, and what is watched of them."""
    return await pages.answer(
        "models.html",
        lambda: models.read_dashboard(
            database,
            pages.world,
            competition=competition,
            span=span,
        ),
    )


@router.get("/models/{version}")
async def show_version(
    version: PathId,
    pages: PagesDependency,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
) -> Response:
    """One model version."""

    async def page_of() -> Callable[[str], str] | None:
        """Return what names the page of a run, where Dagster is known."""
        return orchestrator.page_of if orchestrator.is_known else None

    return await pages.answer(
        "model.html",
        lambda: versions.read_version(database, pages.world, version),
        beside={"page_of": page_of},
    )


@router.get("/ab-tests/{ab_test_id}")
async def show_test(
    ab_test_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One test of a challenger."""
    return await pages.answer(
        "ab_test.html", lambda: ab_tests.read_test(database, pages.world, ab_test_id)
    )


@router.get("/teams/{team_id}")
async def show_team(team_id: PathId, pages: PagesDependency, social: Parts) -> Response:
    """One team, and the posts about it."""
    return await pages.answer(
        "team.html",
        lambda: team.read_team(social.database, pages.world, team_id),
        beside={"recent_posts": lambda: read_recent_posts(social, team_id=team_id)},
        moment=await moments.read_hour_of_picks(social.database),
    )


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


@router.get("/search")
async def show_search(
    pages: PagesDependency, database: DatabaseDependency, q: Annotated[str, Query()] = ""
) -> Response:
    """What is found by a part of a name."""
    return await pages.answer(
        "search.html", lambda: search.read_search(database, pages.world, q), topics=()
    )


@router.get("/service-worker.js")
async def send_service_worker() -> Response:
    """What browsers run when a push comes: at the root, since it is for every page."""
    headers = {"Cache-Control": "no-cache"}
    path = files.DIRECTORY / "service-worker.js"
    return FileResponse(path, media_type="text/javascript", headers=headers)


@router.get("/favicon.ico")
async def send_icon() -> Response:
    """The icon, for those who do not read the page that names it."""
    return FileResponse(files.DIRECTORY / "icon.svg", media_type="image/svg+xml")


router.include_router(_first)


def install(app: FastAPI) -> None:
    """Serve the pages and their files."""
    app.include_router(router)
    ours = (account, admin, moderation, community, agents, games, play, questions)
    for each in (router for part in ours for router in part.ROUTERS):
        app.include_router(each)
    app.mount("/static", files.VersionedFiles(directory=files.DIRECTORY), name="static")

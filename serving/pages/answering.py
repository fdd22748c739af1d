"""How a request for a page is answered, and what the addresses of pages take."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.routing import APIRoute
from pydantic import BeforeValidator
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.edge import shared_caches
from serving.edge.bodies import Bodies
from serving.edge.cache import ANY
from serving.edge.dependencies import Answers
from serving.kit.dependencies import DatabaseDependency, SettingsDependency, World
from serving.kit.parameters import CompetitionCode, Day
from serving.kit.postgres.database import Database
from serving.pages import html, languages, live
from serving.pages.lines import LineName
from words.language import language, preferred, use


def _none_if_empty(value: object) -> object:
    """A form that leaves the choice open sends an empty text."""
    return value or None


Competition = Annotated[CompetitionCode | None, BeforeValidator(_none_if_empty), Query()]
Line = Annotated[LineName | None, BeforeValidator(_none_if_empty), Query()]
ShownDay = Annotated[Day | None, BeforeValidator(_none_if_empty), Query(alias="date")]


def router_of_pages(route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """Return a router of pages that everybody may open."""
    return APIRouter(
        include_in_schema=False, dependencies=[Depends(PUBLIC)], route_class=route_class
    )


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
        code: str | None = None,
    ) -> Response:
        """Return the page that shows what `build` reads; see `Bodies.answer_bytes`.

        Args:
            template: file name.
            build: calls the service.
            beside: reads what else the template prints, by name.
            topics: what the page depends on; none means it is built again each time.
            moment: the domain instant it holds for, where it depends on that too.
            code: of the language that the address names; None is the reader's.
        """

        async def fill() -> bytes:
            shown = {"view": await build(), "live_count": await live.read_count(self.database)}
            for name, read in (beside or {}).items():
                shown[name] = await read()
            page = html.render(template, self.request, self.world, site=self.site, **shown)
            return page.encode()

        wanted = languages.of_reader(self.request) if code is None else preferred(code)
        with use(language(wanted)):
            response = await self._answers.answer_bytes(
                fill,
                topics=topics,
                media_type=html.MEDIA_TYPE,
                headers=html.headers(),
                place=f"{self.site} {wanted} {moment}",
            )
        if code is None:
            shared_caches.withdraw(response.headers)
        else:
            del response.headers["Vary"]  # its address says in which language it is
        return response


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

"""The first page, and where to go from it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import FileResponse, Response

from serving.access.declared import authentication_of
from serving.kit.dependencies import DatabaseDependency
from serving.kit.errors import NotFoundError
from serving.kit.negotiation import BrowserRoute
from serving.pages import guides, home, languages, moments, search, styleguide
from serving.pages.account.answers import local, see
from serving.pages.answering import Competition, Line, PagesDependency, ShownDay, router_of_pages
from words.language import SOURCE

router = router_of_pages()
_first = router_of_pages(BrowserRoute)


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
    response.headers.add_vary_header("Accept")
    return response


@router.get("/language")
async def choose_language(
    request: Request,
    to: Annotated[str, Query(max_length=35)] = SOURCE,
    back: Annotated[str, Query(max_length=1000)] = "/",
) -> Response:
    """Choose the language of pages, and go back to where one was."""
    address = local(back)
    response = see("/" if address == "/account" else address)
    languages.choose(response, to, is_secure=authentication_of(request).cookies.is_secure)
    return response


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


@router.get("/guides")
async def show_guides(pages: PagesDependency) -> Response:
    """The guides there are, a reader's kind each."""

    async def read() -> Sequence[guides.Guide]:
        return guides.every()

    return await pages.answer("guides.html", read)


@router.get("/guides/pictures/{name}.webp")
async def send_picture(name: str) -> Response:
    """The picture of a guide."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(guides.picture(name), media_type="image/webp", headers=headers)


@router.get("/guides/{name}")
async def show_guide(name: str, pages: PagesDependency) -> Response:
    """One guide."""

    async def read() -> guides.Guide:
        return guides.guide(name)

    return await pages.answer("guide.html", read)


@router.get("/styleguide")
async def show_styleguide(pages: PagesDependency) -> Response:
    """Every card and state, from examples; not in a live world."""
    if pages.world == "live":
        raise NotFoundError("There is no style guide in a live world.")

    async def read() -> styleguide.Styleguide:
        return styleguide.styleguide()

    return await pages.answer("styleguide.html", read)


@router.get("/search")
async def show_search(
    pages: PagesDependency, database: DatabaseDependency, q: Annotated[str, Query()] = ""
) -> Response:
    """What is found by a part of a name."""
    return await pages.answer(
        "search.html", lambda: search.read_search(database, pages.world, q), topics=()
    )


router.routes.extend(_first.routes)

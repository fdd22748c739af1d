"""A match for streaming software, and matches as text alone for slow networks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from serving.kit.dependencies import DatabaseDependency
from serving.kit.parameters import PathId
from serving.pages import commentary, home, moments
from serving.pages.answering import Pages, PagesDependency, router_of_pages
from words.language import SOURCE

router = router_of_pages()
Size = Annotated[Literal["small", "medium", "large"], Query()]
Theme = Annotated[Literal["dark", "light"], Query()]
Lang = Annotated[str, Query(max_length=35)]
NamedLang = Annotated[str | None, Query(max_length=35)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an overlay looks: classes of its style sheet."""

    size: str
    theme: str


async def _in_language(
    pages: Pages,
    code: str | None,
    template: str,
    build: Callable[[], Awaitable[object]],
    beside: Mapping[str, Callable[[], Awaitable[object]]] | None = None,
) -> Response:
    """Return a page in the language that its address names, else in the reader's."""
    moment = await moments.read_minute(pages.database)
    return await pages.answer(template, build, beside=beside, moment=moment, code=code)


@router.get("/overlay/match/{match_id}")
async def show_overlay(
    match_id: PathId,
    pages: PagesDependency,
    database: DatabaseDependency,
    size: Size = "medium",
    theme: Theme = "dark",
    lang: Lang = SOURCE,
) -> Response:
    """A match on a transparent ground, for the browser source of streaming software."""

    async def look() -> Look:
        return Look(size=size, theme=theme)

    return await _in_language(
        pages, lang, "overlay.html",
        lambda: commentary.read_match_text(database, match_id, is_terse=True),
        beside={"look": look},
    )  # fmt: skip


@router.get("/text")
async def show_text(
    pages: PagesDependency, database: DatabaseDependency, lang: NamedLang = None
) -> Response:
    """Today's matches as text: no picture, no script, no style sheet."""
    choice = home.Choice(day=None, line=None, competition=None, cursor=None)
    return await _in_language(
        pages, lang, "text.html", lambda: home.read_home(database, pages.world, choice)
    )  # fmt: skip


@router.get("/text/matches/{match_id}")
async def show_match_text(
    match_id: PathId, pages: PagesDependency, database: DatabaseDependency, lang: NamedLang = None
) -> Response:
    """One match as text, with what happened."""
    return await _in_language(
        pages, lang, "text_match.html", lambda: commentary.read_match_text(database, match_id)
    )  # fmt: skip

"""Templates into answers: one environment, one set of headers, what every page knows.

What belongs here: rendering. What does not: what a page shows (its own module).
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from serving.pages import betting, crests, files, languages, phrases, places, verdicts
from serving.pages.figures import (
    bar,
    differences,
    graph,
    heat,
    plot,
    reliability,
    shares,
    story,
)
from serving.pages.figures import places as places_figure
from serving.pages.sentences import translated
from storage.kit.sentences import Sentence
from words.errors import heading, remedy
from words.language import SOURCE, current, language, preferred, use
from words.messages import gettext, ngettext, npgettext, pgettext

MEDIA_TYPE = "text/html"
HEADERS: Mapping[str, str] = {
    # Pages bring everything themselves; nothing is ever loaded from another host.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
PERSONAL = (
    "/register", "/login", "/logout", "/verify", "/forgot", "/reset", "/email", "/account",
    "/admin", "/agents", "/picks", "/leaderboards", "/groups", "/stakes", "/wallet", "/advice",
    "/progress", "/insights/questions",
)  # fmt: skip
"""Where pages begin that only show refusals written for people."""
LANGUAGE = "touchline.language"
"""Where a request's scope names that language, once somebody is known."""
_FIGURES = {
    "outcome_bar": bar.outcome_bar,
    "share_bar": bar.share_bar,
    "whole_percents": shares.percents,
    "score_grid": heat.score_grid,
    "probability_story": story.probability_story,
    "story_points": story.story_points,
    "final_places": places_figure.final_places,
    "reliability_chart": reliability.reliability,
    "differences_chart": differences.differences,
    "plot": plot.plot,
    "workflow_graph": graph.workflow_graph,
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("serving.pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names: dict[str, object] = {
        **_FIGURES,
        "words": phrases,
        "verdicts": verdicts,
        "betting": betting,
        "static": files.address,
        "crest_of": crests.crest,
        "places": places,
    }
    environment.globals.update(names)  # pyright: ignore[reportUnknownMemberType] - jinja's own
    filters: dict[str, Callable[[str], str]] = vars(environment)["filters"]
    filters |= {"sentence": phrases.sentence, "translated": translated}
    # One environment for every language: the functions look up the one in use.
    install: Callable[..., None] = vars(environment)["install_gettext_callables"]
    install(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    return environment


def base_url(request: Request, public_url: str | None) -> str:
    """Return the address people know this site by, without a slash at its end."""
    return (public_url or str(request.base_url)).rstrip("/")


def headers() -> Mapping[str, str]:
    """Return the headers of a page that is written in the language in use, as its reader wants."""
    return {**HEADERS, "Content-Language": current().code, "Vary": languages.VARY}


def render(template: str, request: Request, world: str, **context: object) -> str:
    """Return a page as text.

    Args:
        template: file name.
        request: whose path is shown.
        world: named on the page.
        context: what the template prints.
    """
    page = _environment().get_template(template)
    return page.render(
        world=world,
        path=request.url.path,
        is_simulated=world == "simulated",
        language_choices=lambda: languages.choices(request),
        **context,
    )


_FOR_PROGRAMS = re.compile(r"; /v1/\S+ .*$")


def _for_people(detail: str) -> str:
    """Return a sentence without the address of the API that helps programs on."""
    shown = _FOR_PROGRAMS.sub(".", detail)
    return "" if "/v1/" in shown else shown


def error_page(request: Request, status: int, detail: str) -> Response:
    """Return an error as people read it; does not query the database.

    It is in the reader's language; what is written in English for programs is left to the remedy.
    """
    world = request.app.state.serving.settings.world
    is_personal = request.url.path.startswith(PERSONAL)
    wanted = preferred(request.scope.get(LANGUAGE) or languages.of_reader(request))
    with use(language(wanted)):
        is_read = wanted == SOURCE and not is_personal
        is_for_people = is_read or isinstance(detail, Sentence)
        shown = _for_people(translated(detail)) if is_for_people else ""
        title = heading(status)
        shown = shown or remedy(status)
        body = render("error.html", request, world, status=status, title=title, detail=shown)
        about = dict(headers())
    return Response(body, status_code=status, headers=about, media_type=MEDIA_TYPE)

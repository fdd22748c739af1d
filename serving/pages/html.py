"""Templates into answers: one environment, one set of headers, what every page knows.

What belongs here: rendering. What does not: what a page shows (its own module).
"""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from serving.pages import files, judged, words
from serving.pages.figures import bar, course, differences, heat, plot, reliability, trend

MEDIA_TYPE = "text/html"
HEADERS: Mapping[str, str] = {
    # Pages bring everything themselves; nothing of another host is ever asked for.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_FIGURES = {
    "outcome_bar": bar.outcome_bar,
    "share_bar": bar.share_bar,
    "score_grid": heat.score_grid,
    "probability_over_match": course.probability_over_match,
    "probability_over_time": trend.probability_over_time,
    "reliability_chart": reliability.reliability,
    "differences_chart": differences.differences,
    "plot": plot.plot,
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("serving.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names: dict[str, object] = {
        **_FIGURES,
        "words": words,
        "judged": judged,
        "static": files.address,
    }
    environment.globals.update(names)  # pyright: ignore[reportUnknownMemberType] - jinja's own
    return environment


def base_url(request: Request, public_url: str | None) -> str:
    """Return the address people know this site by, without a slash at its end."""
    return (public_url or str(request.base_url)).rstrip("/")


def render(template: str, request: Request, world: str, **context: object) -> str:
    """Return a page as text.

    Args:
        template: file name.
        request: what is asked.
        world: named on the page.
        context: what the template prints.
    """
    page = _environment().get_template(template)
    return page.render(
        world=world, path=request.url.path, is_simulated=world == "simulated", **context
    )


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """Return an error as people read it; asks nothing of the database."""
    world = request.app.state.serving.settings.world
    body = render("error.html", request, world, status=status, title=title, detail=detail)
    return Response(body, status_code=status, headers=dict(HEADERS), media_type=MEDIA_TYPE)

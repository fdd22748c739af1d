"""Whether a client would rather read HTML than JSON."""

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

_HTML = ("text/html", "application/xhtml+xml")
_JSON = ("application/json", "application/problem+json")


def prefers_html(request: Request) -> bool:
    """Whether HTML is named in `Accept` and no JSON is liked better.

    A client that takes anything (`*/*`, or no header) is a program and gets JSON.
    """
    wanted = dict(_preferences(request.headers.get("accept", "")))
    html = max((wanted.get(kind, 0.0) for kind in _HTML), default=0.0)
    return html > 0 and html >= max(wanted.get(kind, 0.0) for kind in _JSON)


def _preferences(accept: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            found.append((kind, float(quality)))
        except ValueError:
            found.append((kind, 0.0))
    return found


class BrowserRoute(APIRoute):
    """A route for those who prefer HTML; others go on to the next one at its address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.NONE and not prefers_html(Request(scope)):
            return Match.NONE, {}
        return match, child

"""The providers of Northland as one application, answering at the domain clock."""

import re
from collections.abc import Callable
from datetime import datetime

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from football.competitions import COMPETITIONS
from sources.simulated.faults import Faults
from sources.simulated.validators import conditional
from sources.simulated.wire import footballdata, openmeteo, places, player_lists, rss
from sources.simulated.wire.espn.news import news
from sources.simulated.wire.espn.roster import roster
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError, scoreboard
from sources.simulated.wire.espn.standings import standings
from sources.simulated.wire.espn.summary import summary
from sources.simulated.world import World

_CSV = "text/csv"
_SEASON = re.compile(r"(\d\d)(\d\d)")


def create_app(world: World, clock: Callable[[], datetime]) -> ASGIApp:
    """Return the application; `clock` gives the domain instant of each answer."""
    providers = _Providers(world, clock)
    app = Starlette(
        routes=[
            Route("/healthz", providers.health),
            Route("/mmz4281/{season}/{division}.csv", providers.season_file),
            Route("/fixtures.csv", providers.fixtures_file),
            Route("/apis/site/v2/sports/soccer/{slug}/scoreboard", providers.scoreboard),
            Route("/apis/site/v2/sports/soccer/{slug}/summary", providers.summary),
            Route("/apis/site/v2/sports/soccer/{slug}/news", providers.espn_news),
            Route("/apis/site/v2/sports/soccer/{slug}/teams/{team}/roster", providers.roster),
            Route("/apis/v2/sports/soccer/{slug}/standings", providers.standings),
            Route("/v1/forecast", providers.forecast),
            Route("/v1/search", providers.places),
            Route("/news/rss.xml", providers.news),
            Route("/players/ratings-{season:int}.csv", providers.ratings),
            Route("/players/transfers-{season:int}.csv", providers.transfers),
        ],
        exception_handlers={404: _not_found},
    )
    return Faults(app)


class _Providers:
    """Endpoints; plain functions, so each runs in a worker thread beside a slow clock."""

    def __init__(self, world: World, clock: Callable[[], datetime]) -> None:
        self._world = world
        self._clock = clock

    def health(self, _request: Request) -> Response:
        now = self._clock()
        return _json({"status": "ok", "world": "simulated", "now": now.isoformat()})

    def season_file(self, request: Request) -> Response:
        now = self._clock()
        division = request.path_params["division"]
        years = _SEASON.fullmatch(request.path_params["season"])
        competition = COMPETITIONS.get(division)
        if years is None or competition is None or not competition.is_simulated:
            raise HTTPException(404)
        start_year = 2000 + int(years[1])
        if (start_year + 1) % 100 != int(years[2]):
            raise HTTPException(404)
        body = footballdata.season_file(self._world, division, start_year, now)
        if body is None:
            raise HTTPException(404)
        changed_at = footballdata.last_change(self._world, division, start_year, now)
        return conditional(request, body, _CSV, changed_at)

    def fixtures_file(self, request: Request) -> Response:
        now = self._clock()
        body = footballdata.fixtures_file(self._world, now)
        return conditional(request, body, _CSV, now.replace(microsecond=0))

    def scoreboard(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        try:
            body = scoreboard(self._world, slug, request.query_params, self._clock())
        except EndpointRefusedError:
            return _json({"code": 400, "message": "Failed to get events endpoint."}, status=400)
        return _json(body)

    def summary(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        try:
            body = summary(self._world, slug, request.query_params, self._clock())
        except EndpointRefusedError:
            return _json({"code": 404}, status=404)
        return _json(body)

    def roster(self, request: Request) -> Response:
        slug, team = request.path_params["slug"], request.path_params["team"]
        try:
            body = roster(self._world, slug, team, self._clock())
        except EndpointRefusedError:
            return _json({"code": 404}, status=404)
        return _json(body)

    def standings(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        try:
            body = standings(self._world, slug, request.query_params, self._clock())
        except EndpointRefusedError:
            return _json({"code": 404}, status=404)
        return _json(body)

    def espn_news(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        try:
            body = news(self._world, slug, request.query_params, self._clock())
        except EndpointRefusedError:
            return _json({"code": 404}, status=404)
        return _json(body)

    def forecast(self, request: Request) -> Response:
        try:
            body = openmeteo.forecast(self._world, request.query_params, self._clock())
        except openmeteo.RequestRefusedError as refused:
            return _json({"error": True, "reason": str(refused)}, status=400)
        return _json(body)

    def places(self, request: Request) -> Response:
        try:
            body = places.search(self._world, request.query_params)
        except openmeteo.RequestRefusedError as refused:
            return _json({"error": True, "reason": str(refused)}, status=400)
        return _json(body)

    def news(self, request: Request) -> Response:
        now = self._clock()
        items = rss.recent(self._world, now)
        changed_at = items[0].published_at if items else now
        return conditional(request, rss.feed(items, now), "application/rss+xml", changed_at)

    def ratings(self, request: Request) -> Response:
        season, now = request.path_params["season"], self._clock()
        return _listed(player_lists.ratings_file(self._world, season, now))

    def transfers(self, request: Request) -> Response:
        season, now = request.path_params["season"], self._clock()
        return _listed(player_lists.transfers_file(self._world, season, now))


def _listed(body: bytes | None) -> Response:
    if body is None:
        raise HTTPException(404)
    return Response(body, media_type=_CSV)


def _json(body: openmeteo.Answer, *, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


def _not_found(request: Request, _exc: Exception) -> Response:
    if request.url.path.startswith("/apis/"):
        return _json({"code": 404}, status=404)
    return PlainTextResponse("Not Found", status_code=404)

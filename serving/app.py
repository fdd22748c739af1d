"""The application: parts, routes, middleware, and what starts and stops with the process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

import serving.ab_tests.router
import serving.alerts.router
import serving.aliases.router
import serving.competitions.router
import serving.events.router
import serving.exports.router
import serving.forecasts.router
import serving.health.router
import serving.landing.router
import serving.live.router
import serving.matches.router
import serving.metrics.router
import serving.ml.router
import serving.models.router
import serving.monitoring.router
import serving.ops.router
import serving.pages.reference
import serving.pages.router
import serving.quarantine.router
import serving.seals.router
import serving.search.router
import serving.standings.router
import serving.teams.router
import serving.track_record.router
import serving.websocket.router
from serving import problems
from serving.ab_tests.variants import ExposureLog
from serving.answers.cache import BodyCache
from serving.answers.express import Express
from serving.answers.front import FrontedAPI
from serving.answers.shortcut import ShortcutMiddleware
from serving.documentation import DocumentedAPI
from serving.events.hub import Hub
from serving.events.reader import Reader
from serving.events.seats import Seats
from serving.flight import SingleFlight
from serving.metrics.middleware import MetricsMiddleware
from serving.metrics.registry import Metrics
from serving.middleware import COMPRESSION, CROSS_ORIGIN, HeadMiddleware, WorldMiddleware
from serving.orchestrator import Orchestrator
from serving.postgres.database import Database
from serving.settings import ServingSettings
from serving.state import State
from serving.websocket.broadcast import Broadcast
from serving.websocket.entry import Entry

_ROUTERS = (
    serving.health.router.router,
    serving.metrics.router.router,
    serving.competitions.router.router,
    serving.teams.router.router,
    serving.standings.router.router,
    serving.matches.router.router,
    serving.live.router.router,
    serving.forecasts.router.router,
    serving.exports.router.router,
    serving.track_record.router.router,
    serving.models.router.router,
    serving.ml.router.router,
    serving.search.router.router,
    serving.seals.router.router,
    serving.quarantine.router.router,
    serving.ab_tests.router.router,
    serving.aliases.router.router,
    serving.events.router.router,
    serving.websocket.router.router,
    serving.ops.router.router,
    serving.monitoring.router.router,
    serving.alerts.router.router,
)
_DESCRIPTION = """Football forecasts, sealed before kick-off.

Every answer names its world in `X-Touchline-World`; in the `simulated` one nothing is real.
Instants are UTC. Lists continue with `next_cursor`. Errors are RFC 9457 problem details."""


def create_app(settings: ServingSettings | None = None) -> FastAPI:
    """Return the application; it needs a running stack only once it is started.

    Args:
        settings: read from the environment when not given.
    """
    settings = ServingSettings() if settings is None else settings
    state = _parts(settings)
    app = FrontedAPI(
        title="Touchline",
        version="0.1.0",
        description=_DESCRIPTION,
        lifespan=_lifespan(state),
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        # Nobody is told: figures are at /metrics. Looking for listeners costs each request 5 µs.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.serving = state
    _add_routes(app)
    app.router.routes.extend(Entry(state).routes())
    problems.install(app)
    _add_middleware(app, state)
    return app


def _add_routes(app: DocumentedAPI) -> None:
    """Add what programs ask most first: routes are tried one after the other."""
    landing = serving.landing.router.router
    for router in _ROUTERS:
        # Not included: a router within the router is asked anew for each request, which costs more
        # than a question to Postgres. Prefixes are the routers' own.
        app.router.routes.extend(router.routes)
    serving.pages.reference.install(app)
    # Before the landing: at / browsers get the page, programs the list of addresses.
    serving.pages.router.install(app)
    app.router.routes.extend(landing.routes)
    for router in (*_ROUTERS, landing):
        app.note_answers(router)


def _parts(settings: ServingSettings) -> State:
    hub = Hub(ring_size=settings.ring_size, confirmation_seconds=settings.confirmation_seconds)
    cache = BodyCache(hub, max_bytes=settings.cache_bytes, max_seconds=settings.cache_seconds)
    database = Database(settings.database_url, pool_size=settings.pool_size)
    return State(
        settings=settings,
        database=database,
        hub=hub,
        cache=cache,
        metrics=Metrics(hub, cache, database.statements),
        orchestrator=Orchestrator(settings.dagster_url),
        exposures=ExposureLog(settings.database_url),
        flight=SingleFlight(settings.redis_url, seconds=settings.flight_seconds),
        broadcast=Broadcast(
            hub,
            heartbeat_seconds=settings.heartbeat_seconds,
            patience_seconds=settings.send_timeout_seconds,
        ),
        seats=Seats(settings.streams_per_address),
    )


def _lifespan(state: State) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        await state.database.open()
        reader = Reader(state.database, state.hub, poll_seconds=state.settings.poll_seconds)
        tasks = [
            asyncio.create_task(reader.run(), name="event-log-reader"),
            asyncio.create_task(state.broadcast.run(), name="broadcast"),
        ]
        try:
            yield
        finally:
            state.hub.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await state.flight.close()
            state.exposures.close()
            await state.database.close()

    return lifespan


def _add_middleware(app: FrontedAPI, state: State) -> None:
    """Add from the inside out; last what needs none of it."""
    app.add_middleware(GZipMiddleware, **COMPRESSION)
    app.add_middleware(CORSMiddleware, **CROSS_ORIGIN)
    app.add_middleware(MetricsMiddleware, metrics=state.metrics)
    app.add_middleware(WorldMiddleware, world=state.settings.world)
    app.add_middleware(HeadMiddleware)
    express = Express(app, state.settings.world, state.metrics)
    app.put_before(lambda inner: ShortcutMiddleware(inner, express, state.cache, state.metrics))

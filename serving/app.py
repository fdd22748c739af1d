"""The application: parts, routes, middleware, and what starts and stops with the process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.types import ASGIApp

import serving.pages.community
import serving.social.media.router
from serving.access.assembly import authentication_of, warn_of_retired_token
from serving.access.failed_attempts import FailedAttempts
from serving.access.limits.gate import Gate
from serving.access.limits.middleware import GateMiddleware
from serving.access.reads import Reads, WrittenMiddleware
from serving.access.sessions import Sessions
from serving.agents.commanding import command
from serving.agents.parts import AgentParts
from serving.edge.body_limit import BodyLimitMiddleware
from serving.edge.cache import BodyCache
from serving.edge.compression import CompressionMiddleware
from serving.edge.cross_origin import CrossOriginMiddleware
from serving.edge.express import Express
from serving.edge.headers import StandingHeaders, StandingHeadersMiddleware
from serving.edge.metrics.bookkeeping import Bookkeeper
from serving.edge.metrics.middleware import MetricsMiddleware
from serving.edge.metrics.parts import Parts
from serving.edge.metrics.registry import Metrics
from serving.edge.metrics.replica import ReplicaFigures
from serving.edge.middleware import COMPRESSION, HeadMiddleware
from serving.edge.outermost import FrontedAPI
from serving.edge.requests import RequestMiddleware
from serving.edge.shortcut import ShortcutMiddleware
from serving.forecasting.forecasts.variants import ExposureLog
from serving.forecasting.orchestrator import Orchestrator
from serving.forecasting.snapshots import take
from serving.identity.passwords import Passwords
from serving.kit import problems
from serving.kit.offload import Offload
from serving.kit.once import Once
from serving.kit.openapi import TAGS
from serving.kit.postgres.database import Database
from serving.kit.postgres.replica import Replica
from serving.kit.single_flight import SingleFlight
from serving.kit.writes import Writes
from serving.mcp.door import Door
from serving.pages.html import error_page
from serving.routes import add_routes
from serving.settings import ServingSettings
from serving.social.files import files_of
from serving.social.media.sweep import Sweep
from serving.state import State
from serving.streams.broadcast import Broadcast
from serving.streams.connection_limit import ConnectionLimit
from serving.streams.hub import Hub
from serving.streams.post_watch import PostWatch
from serving.streams.presence import Presence
from serving.streams.reader import Reader
from serving.streams.websocket.entry import PATH, Entry
from serving.streams.websocket.openapi import path_item
from serving.streams.websocket.talk_presence import TalkPresence
from storage.kit.secret_box import SecretBox
from telemetry.errors import ErrorGroups

_MOST_BODY_BYTES = 16_384
_LARGER_BODIES = {
    "/v1/forecasts/batch": 262_144,  # five hundred fixtures with long names
    "/v1/ml/predictions/batch": 524_288,  # two hundred score grids
    serving.social.media.router.PLACE: 8 * 2**20,  # a photograph as telephones take it
    **dict.fromkeys(serving.pages.community.WITH_PICTURES, 8 * 2**20 + 65_536),
}
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
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        # No telemetry: figures are at /metrics. Looking for listeners costs each request 5 µs.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.serving = state
    app.state.door = door = Door(app, state)
    add_routes(app, has_advice=settings.advice)
    app.router.routes.extend([*Entry(state).routes(), door.route()])
    app.note_path(PATH, path_item())
    problems.install(app, error_page)
    _add_middleware(app, state)
    return app


def _parts(settings: ServingSettings) -> State:
    hub = Hub(ring_size=settings.ring_size, confirmation_seconds=settings.confirmation_seconds)
    cache = BodyCache(hub, max_bytes=settings.cache_bytes, max_seconds=settings.cache_seconds)
    database = Database(settings.database_url, pool_size=settings.pool_size)
    reads = _reads(settings, database, hub)
    writes = Writes(database)
    box = SecretBox.of(settings)
    authentication = authentication_of(settings, database, writes, hub, box)
    gate = Gate.of(settings)
    metrics = Metrics(hub, cache, database.statements)
    errors, failed_attempts = ErrorGroups(), FailedAttempts()
    metrics.registry.register(Parts(cache, database, gate.counters, errors))
    if reads is not None:
        metrics.registry.register(ReplicaFigures(reads.replica))
    broadcast = Broadcast(
        hub,
        heartbeat_seconds=settings.heartbeat_seconds,
        patience_seconds=settings.send_timeout_seconds,
    )
    return State(
        settings=settings,
        database=database,
        reads=reads,
        writes=writes,
        hub=hub,
        cache=cache,
        metrics=metrics,
        bookkeeper=Bookkeeper(database, errors, metrics.usage, failed_attempts),
        failed_attempts=failed_attempts,
        orchestrator=Orchestrator(settings.dagster_url),
        exposures=ExposureLog(writes),
        flight=SingleFlight(settings.redis_url, seconds=settings.flight_seconds),
        broadcast=broadcast,
        posts=PostWatch(database, hub, broadcast),
        talks=TalkPresence(settings.redis_url),
        seats=ConnectionLimit(settings.streams_per_address),
        take_snapshots=take,
        command_agent=partial(
            command,
            AgentParts(database=database, writes=writes, box=box, world=settings.world),
        ),
        export_seats=ConnectionLimit(settings.exports_per_address, kind="exports"),
        box=box,
        authentication=authentication,
        sessions=Sessions(writes, authentication.keyring, box, settings.world),
        once=Once(writes, database, box),
        passwords=Passwords(),
        gate=gate,
        offload=Offload(),
    )


def _reads(settings: ServingSettings, database: Database, hub: Hub) -> Reads | None:
    if settings.read_database_url is None:
        return None
    replica = Replica(
        settings.read_database_url,
        database,
        lambda: hub.head,
        lag_seconds=settings.read_lag_seconds,
        pool_size=settings.pool_size,
    )
    return Reads(database, replica)


def _lifespan(state: State) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        state.box.open()
        warn_of_retired_token(state.settings)
        await state.database.open()
        reader = Reader(state.database, state.hub, poll_seconds=state.settings.poll_seconds)
        tasks = [
            asyncio.create_task(reader.run(), name="event-log-reader"),
            asyncio.create_task(state.broadcast.run(), name="broadcast"),
            asyncio.create_task(state.posts.run(), name="post-watch"),
            asyncio.create_task(Presence(state.broadcast, state.writes).run(), name="presence"),
            asyncio.create_task(state.talks.run(), name="talk-presence"),
            asyncio.create_task(state.authentication.keyring.run(), name="signing-keys"),
            asyncio.create_task(state.bookkeeper.run(), name="bookkeeper"),
            asyncio.create_task(
                Sweep(state.database, files_of(state.settings)).run(), name="media-sweep"
            ),
        ]
        if state.reads is not None:
            await state.reads.replica.open()
            tasks.append(asyncio.create_task(state.reads.replica.run(), name="replica"))
        try:
            yield
        finally:
            state.hub.close()
            await app.state.door.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await state.bookkeeper.flush()
            await state.orchestrator.close()
            await state.flight.close()
            await state.talks.close()
            await state.gate.counters.close()
            if state.reads is not None:
                await state.reads.replica.close()
            await state.database.close()

    return lifespan


def _add_middleware(app: FrontedAPI, state: State) -> None:
    """Add from the inside out; last what needs none of it."""
    sites = frozenset(state.settings.allowed_origins)
    app.add_middleware(BodyLimitMiddleware, most_bytes=_MOST_BODY_BYTES, larger=_LARGER_BODIES)
    app.add_middleware(CompressionMiddleware, **COMPRESSION)
    app.add_middleware(GateMiddleware, gate=state.gate)
    app.add_middleware(CrossOriginMiddleware, sites=sites)
    app.add_middleware(MetricsMiddleware, metrics=state.metrics)
    app.add_middleware(HeadMiddleware)
    headers = StandingHeaders(state.settings.world, state.settings.public_url)
    express = Express(app, headers, state.metrics, sites)

    def before(inner: ASGIApp) -> ASGIApp:
        completed = StandingHeadersMiddleware(
            RequestMiddleware(inner, app.router, state.box), headers
        )
        answers = ShortcutMiddleware(completed, express, state.cache, state.metrics, state.gate)
        return answers if state.reads is None else _marking(answers, state)

    app.put_before(before)


def _marking(app: ASGIApp, state: State) -> ASGIApp:
    """Let who has changed something read it at once, though a replica lags."""
    return WrittenMiddleware(
        app,
        state.database,
        state.box,
        lag_seconds=state.settings.read_lag_seconds,
        is_secure=(state.settings.public_url or "").startswith("https://"),
    )

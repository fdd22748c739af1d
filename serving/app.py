"""The application: parts, routes, middleware, and what starts and stops with the process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.types import ASGIApp

import serving.agents.agents.router
import serving.agents.approvals.router
import serving.agents.integrations.router
import serving.agents.records.router
import serving.agents.schedules.router
import serving.agents.tasks.router
import serving.agents.workflows.router
import serving.football.competitions.router
import serving.football.matches.router
import serving.football.search.router
import serving.football.standings.router
import serving.football.teams.router
import serving.forecasting.ab_tests.router
import serving.forecasting.advice.router
import serving.forecasting.exports.router
import serving.forecasting.external.router
import serving.forecasting.forecasts.router
import serving.forecasting.insights.router
import serving.forecasting.live.router
import serving.forecasting.models.router
import serving.forecasting.monitoring.router
import serving.forecasting.questions.router
import serving.forecasting.recommendations.router
import serving.forecasting.risk.router
import serving.forecasting.seals.router
import serving.forecasting.track_record.router
import serving.forecasting.training.router
import serving.games.challenges.router
import serving.games.fans.router
import serving.games.groups.router
import serving.games.groups.talk
import serving.games.leaderboards.router
import serving.games.picks.router
import serving.games.progress.router
import serving.games.records.router
import serving.games.rooms.router
import serving.games.stakes.router
import serving.games.tournaments.router
import serving.games.wallet.router
import serving.identity.accounts.router
import serving.identity.acts.router
import serving.identity.auth.router
import serving.identity.exports.router
import serving.identity.factor.router
import serving.identity.keys.router
import serving.identity.limits.router
import serving.identity.sessions.router
import serving.identity.tokens.router
import serving.identity.users.router
import serving.operations.agreement.router
import serving.operations.alerts.router
import serving.operations.aliases.router
import serving.operations.clock.router
import serving.operations.competitions.router
import serving.operations.deliveries.router
import serving.operations.errors.router
import serving.operations.health.router
import serving.operations.jobs.router
import serving.operations.landing.router
import serving.operations.metrics.router
import serving.operations.outbox.router
import serving.operations.performance.router
import serving.operations.providers.router
import serving.operations.quarantine.router
import serving.operations.successions.router
import serving.operations.usage.router
import serving.pages.adults
import serving.pages.advice
import serving.pages.community
import serving.pages.reference
import serving.pages.router
import serving.pages.what_if
import serving.social.appeals.router
import serving.social.comments.router
import serving.social.feed.router
import serving.social.follows.router
import serving.social.hashtags.router
import serving.social.likes.router
import serving.social.media.router
import serving.social.moderation.router
import serving.social.notifications.router
import serving.social.posts.router
import serving.social.profiles.router
import serving.social.reports.router
import serving.social.search.router
import serving.social.talk.router
import serving.streams.router
import serving.streams.websocket.router
from serving.access.assembly import authentication_of, warn_of_retired_token
from serving.access.failed_attempts import FailedAttempts
from serving.access.limits.gate import Gate
from serving.access.limits.middleware import GateMiddleware
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
from serving.kit.openapi import TAGS, DocumentedAPI
from serving.kit.postgres.database import Database
from serving.kit.single_flight import SingleFlight
from serving.kit.writes import Writes
from serving.mcp.door import Door
from serving.pages.html import error_page
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

_ROUTERS = (
    serving.identity.users.router.router,
    serving.identity.limits.router.router,
    serving.operations.health.router.router,
    serving.operations.metrics.router.router,
    serving.football.competitions.router.router,
    serving.football.teams.router.router,
    serving.football.standings.router.router,
    serving.football.matches.router.router,
    serving.forecasting.live.router.router,
    serving.forecasting.forecasts.router.router,
    serving.forecasting.insights.router.router,
    serving.forecasting.questions.router.router,
    serving.forecasting.exports.router.router,
    serving.forecasting.track_record.router.router,
    serving.forecasting.models.router.router,
    serving.forecasting.training.router.router,
    serving.forecasting.external.router.router,
    serving.football.search.router.router,
    serving.forecasting.seals.router.router,
    serving.operations.quarantine.router.router,
    serving.forecasting.ab_tests.router.router,
    serving.operations.agreement.router.router,
    serving.operations.aliases.router.router,
    serving.operations.competitions.router.router,
    serving.operations.successions.router.router,
    serving.operations.clock.router.router,
    serving.streams.router.router,
    serving.streams.websocket.router.router,
    serving.operations.providers.router.router,
    serving.forecasting.monitoring.router.router,
    serving.operations.alerts.router.router,
    serving.operations.deliveries.router.router,
    serving.operations.outbox.router.router,
    serving.operations.jobs.router.router,
    serving.identity.exports.router.router,
    serving.identity.auth.router.router,
    serving.identity.factor.router.router,
    serving.identity.accounts.router.router,
    serving.identity.acts.router.router,
    serving.operations.errors.router.router,
    serving.operations.performance.router.router,
    serving.operations.usage.router.router,
    serving.social.feed.router.router,
    serving.social.posts.router.router,
    serving.social.comments.router.router,
    serving.social.likes.router.router,
    serving.social.follows.router.router,
    serving.social.profiles.router.router,
    serving.social.search.router.router,
    serving.social.hashtags.router.router,
    serving.social.media.router.router,
    serving.social.notifications.router.router,
    serving.social.reports.router.router,
    serving.social.appeals.router.router,
    serving.social.talk.router.router,
    # Names before numbers: `me` before the id of a match.
    serving.games.records.router.own_router,
    serving.games.records.router.router,
    serving.games.progress.router.router,
    serving.games.challenges.router.router,
    serving.games.fans.router.router,
    serving.games.picks.router.router,
    serving.games.leaderboards.router.router,
    serving.games.rooms.router.router,
    serving.games.tournaments.router.router,
    serving.games.groups.router.router,
    serving.games.groups.talk.router,
    serving.games.stakes.router.router,
    serving.games.wallet.router.router,
    serving.social.moderation.router.router,
    serving.identity.tokens.router.router,
    serving.identity.sessions.router.router,
    serving.identity.keys.router.router,
    # Names before numbers: what has a name of its own in place of an agent's number comes first.
    serving.agents.integrations.router.router,
    serving.agents.approvals.router.router,
    serving.agents.tasks.router.router,
    serving.agents.workflows.router.router,
    serving.agents.schedules.router.router,
    serving.agents.records.router.router,
    serving.agents.agents.router.router,
)
_ADVICE = (
    serving.forecasting.recommendations.router.router,
    serving.forecasting.advice.router.router,
    serving.forecasting.risk.router.router,
)
"""Left out where `TOUCHLINE_ADVICE` is off."""
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
    _add_routes(app, has_advice=settings.advice)
    app.router.routes.extend([*Entry(state).routes(), door.route()])
    app.note_path(PATH, path_item())
    problems.install(app, error_page)
    _add_middleware(app, state)
    return app


def _add_routes(app: DocumentedAPI, *, has_advice: bool) -> None:
    """Add what programs ask most first: routes are tried one after the other."""
    landing = serving.operations.landing.router.router
    routers = (*_ROUTERS, *(_ADVICE if has_advice else ()))
    for router in routers:
        # Not included: a router within a router is tried for each request, which costs more
        # than a question to Postgres. Prefixes are the routers' own.
        app.router.routes.extend(router.routes)
    serving.pages.reference.install(app)
    # Before the landing: at / browsers get the page, programs the list of addresses.
    serving.pages.router.install(app)
    app.router.routes.extend(serving.pages.what_if.router.routes)
    if has_advice:
        app.router.routes.extend(serving.pages.advice.router.routes)
        app.router.routes.extend(serving.pages.adults.router.routes)
    app.router.routes.extend(landing.routes)
    for router in (*routers, landing):
        app.note_answers(router)


def _parts(settings: ServingSettings) -> State:
    hub = Hub(ring_size=settings.ring_size, confirmation_seconds=settings.confirmation_seconds)
    cache = BodyCache(hub, max_bytes=settings.cache_bytes, max_seconds=settings.cache_seconds)
    database = Database(settings.database_url, pool_size=settings.pool_size)
    writes = Writes(database)
    box = SecretBox.of(settings)
    authentication = authentication_of(settings, database, writes, hub, box)
    gate = Gate.of(settings)
    metrics = Metrics(hub, cache, database.statements)
    errors, failed_attempts = ErrorGroups(), FailedAttempts()
    metrics.registry.register(Parts(cache, database, gate.counters, errors))
    broadcast = Broadcast(
        hub,
        heartbeat_seconds=settings.heartbeat_seconds,
        patience_seconds=settings.send_timeout_seconds,
    )
    return State(
        settings=settings,
        database=database,
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
        return ShortcutMiddleware(completed, express, state.cache, state.metrics, state.gate)

    app.put_before(before)

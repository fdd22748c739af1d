"""Every route of the API and of the pages, in the order in which they are tried."""

import serving.agents.agents.router
import serving.agents.approvals.router
import serving.agents.integrations.router
import serving.agents.records.router
import serving.agents.schedules.router
import serving.agents.tasks.router
import serving.agents.workflows.router
import serving.football.chances.router
import serving.football.competitions.router
import serving.football.matches.router
import serving.football.players.router
import serving.football.search.router
import serving.football.standings.router
import serving.football.teams.router
import serving.football.transfers.router
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
import serving.pages.reference
import serving.pages.router
import serving.pages.transfers
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
from serving.kit.openapi import DocumentedAPI

ROUTERS = (
    serving.identity.users.router.router,
    serving.identity.limits.router.router,
    serving.operations.health.router.router,
    serving.operations.metrics.router.router,
    serving.football.competitions.router.router,
    serving.football.teams.router.router,
    serving.football.players.router.router,
    serving.football.standings.router.router,
    serving.football.transfers.router.router,
    serving.football.matches.router.router,
    serving.football.chances.router.router,
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


def add_routes(app: DocumentedAPI, *, has_advice: bool) -> None:
    """Add what programs ask most first: routes are tried one after the other."""
    landing = serving.operations.landing.router.router
    routers = (*ROUTERS, *(_ADVICE if has_advice else ()))
    for router in routers:
        # Not included: a router within a router is tried for each request, which costs more
        # than a question to Postgres. Prefixes are the routers' own.
        app.router.routes.extend(router.routes)
    serving.pages.reference.install(app)
    # Before the landing: at / browsers get the page, programs the list of addresses.
    serving.pages.router.install(app)
    app.router.routes.extend(serving.pages.what_if.router.routes)
    app.router.routes.extend(serving.pages.transfers.router.routes)
    if has_advice:
        app.router.routes.extend(serving.pages.advice.router.routes)
        app.router.routes.extend(serving.pages.adults.router.routes)
    app.router.routes.extend(landing.routes)
    for router in (*routers, landing):
        app.note_answers(router)

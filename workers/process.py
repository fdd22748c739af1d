"""The worker process: takes jobs until a signal stops it, through restarts of the database."""

import asyncio
import contextlib
import logging
import signal
from dataclasses import dataclass
from datetime import timedelta

import httpx
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError as DriverError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from clients.language_model.asynchronous import LanguageModel
from storage.alerts.tables import SEVERITIES
from storage.delivery import writes
from storage.kit.engine import engine_of
from storage.kit.secret_box import SecretBox
from workers import purging
from workers.agents.dispatching import Dispatcher
from workers.agents.following import Follower
from workers.agents.performers import performers
from workers.agents.runner import Room, Runner
from workers.agents.writing import Writer
from workers.app import app_of
from workers.channels import PATIENCE_SECONDS, Channels, agent_webhook, notice_webhook, push, sms
from workers.channels.agent_webhook import AgentWebhook
from workers.channels.mail import NAME, Mail
from workers.channels.notice_webhook import NoticeWebhook
from workers.channels.push import Push
from workers.channels.sms import Sms
from workers.channels.webhook import Webhook
from workers.deliveries import DeliveryRunner
from workers.errors import ErrorRecorder
from workers.health import answering
from workers.notices.ticking import Ticking
from workers.purging import PurgeWebhook, Purging
from workers.questions.answering import Answerer
from workers.settings import (
    MailSettings,
    ModelSettings,
    NoticeSettings,
    PrivacySettings,
    WebhookSettings,
    WorkerSettings,
)
from workers.tracing import in_its_trace
from workers.witness import TOPIC as SEALS

AWAY = (ConnectorException, DriverError, OperationalError)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_AGAIN_SECONDS = 1.0
_ALERTS = "alerts"
_WEBHOOK = "webhook"
_WITNESS = "witness"
_LOG = logging.getLogger("touchline.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """How people are notified outside the app.

    Attributes:
        box: of this installation, which keeps the secrets of that.
    """

    settings: NoticeSettings
    box: SecretBox


class Worker:
    """One process that takes jobs.

    Args:
        settings: the database, and how many jobs at a time.
        webhook: where alerts go, and heads of the seals.
        mail: where mails go.
        privacy: how long what people leave behind is kept.
        personal: how people are notified outside the app.
        model: which language model agents write with.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each group of settings
        self,
        settings: WorkerSettings,
        webhook: WebhookSettings,
        mail: MailSettings,
        privacy: PrivacySettings,
        personal: Personal,
        model: ModelSettings,
    ) -> None:
        self._settings = settings
        self._webhook = webhook
        self._privacy = privacy
        self._engine = engine_of(settings.database_url, pool_size=settings.worker_concurrency)
        self._timing = personal.settings.timing
        self._channels: Channels = {
            **channels_of(webhook),
            NAME: Mail(self._engine, mail),
            **personal_channels(self._engine, personal, mail.site, mail.contact),
            agent_webhook.NAME: AgentWebhook(self._engine, personal.box),
        }
        known = model_of(model)
        self._answerer = Answerer(self._engine, known)
        self._runner = Runner(
            self._engine,
            performers(
                Follower(settings.dagster_url),
                Dispatcher(personal.box, mail.site),
                Writer(known),
            ),
            Room(
                quick=settings.worker_concurrency,
                waiting=settings.worker_runs,
                heavy=settings.worker_runs,
                lease=timedelta(seconds=settings.agent_lease_seconds),
            ),
        )
        self._app: App | None = None
        self._stopping = asyncio.Event()

    async def run(self, host: str, port: int) -> None:
        """Take jobs until a signal to stop; what has begun is finished first."""
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._stopping.set)
        ticking = Ticking(self._engine, self._timing)
        beside = [
            asyncio.create_task(ErrorRecorder(self._engine).run(), name="error-book"),
            asyncio.create_task(ticking.run(), name="notices"),
            asyncio.create_task(self._runner.run(), name="agents"),
        ]
        if purging.CHANNEL in self._channels:
            beside.append(asyncio.create_task(Purging(self._engine).run(), name="purging"))
        async with answering(host, port, self.is_healthy):
            while not self._stopping.is_set():
                try:
                    await self._take_jobs()
                except AWAY as error:
                    reason = str(error).strip().partition("\n")[0] or type(error).__name__
                    _LOG.warning("The database cannot be reached (%s); trying again.", reason)
                    await self._pause()
        await self._runner.stop(PATIENCE_SECONDS)
        for each in beside:
            each.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        self._engine.dispose()
        _LOG.info("Stopped.")

    async def is_healthy(self) -> bool:
        """Whether jobs are taken, and the database answers."""
        if self._app is None:
            return False
        try:
            return await self._app.check_connection_async()
        except AWAY:
            return False

    async def _take_jobs(self) -> None:
        await asyncio.to_thread(subscribe, self._engine, self._webhook)
        runner = DeliveryRunner(self._engine, self._channels)
        settings = self._settings
        app = app_of(
            self._engine, runner, self._runner, self._answerer, settings.world, self._privacy
        )
        async with app.open_async():
            self._app = app
            try:
                names = ", ".join(self._channels)
                _LOG.info("Taking jobs, %d at a time.", self._settings.worker_concurrency)
                _LOG.info("Delivering by: %s.", names)
                await self._until_stopped(app)
            finally:
                self._app = None

    async def _until_stopped(self, app: App) -> None:
        """Run the library's worker; it ends by itself when it loses the database."""
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=self._settings.worker_concurrency,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=PATIENCE_SECONDS,
                worker_middleware=[in_its_trace],
            )
        )
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if self._stopping.is_set():
            _LOG.info("Stopping; finishing what has begun.")
        stopping.cancel()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        if not self._stopping.is_set():
            _LOG.warning("The job library lost the database; connecting again.")
            await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), _AGAIN_SECONDS)


def model_of(settings: ModelSettings) -> LanguageModel | None:
    """Return the language model that is configured; texts and questions wait in one queue."""
    if settings.ollama_url is None:
        return None
    http = httpx.AsyncClient(base_url=str(settings.ollama_url), timeout=settings.ollama_seconds)
    return LanguageModel(http, settings.ollama_model, patience_seconds=settings.ollama_seconds)


def channels_of(webhook: WebhookSettings) -> Channels:
    """Return the webhooks that are configured, by name."""
    wanted = (
        (_WEBHOOK, webhook.alert_webhook_url, webhook.alert_webhook_secret),
        (_WITNESS, webhook.witness_webhook_url, webhook.witness_webhook_secret),
    )
    allow_private = webhook.webhook_allow_private
    found: Channels = {
        name: Webhook(name, str(url), secret, allow_private=allow_private)
        for name, url, secret in wanted
        if url is not None
    }
    if webhook.purge_url is None:
        return found
    url, secret = str(webhook.purge_url), webhook.purge_secret
    return {
        **found,
        purging.CHANNEL: PurgeWebhook(purging.CHANNEL, url, secret, allow_private=allow_private),
    }


def personal_channels(engine: Engine, personal: Personal, site: str, contact: str) -> Channels:
    """Return the channels of people's notices, besides mail.

    Args:
        engine: on the world's database.
        personal: settings, and the secrets they need.
        site: the address people know the site by.
        contact: the address that push services may write to.
    """
    notices, box = personal.settings, personal.box
    allow_private = notices.webhook_allow_private
    found: Channels = {
        push.NAME: Push(engine, box, site=site, contact=contact, allow_private=allow_private),
        notice_webhook.NAME: NoticeWebhook(engine, box, site=site, allow_private=allow_private),
    }
    if notices.sms_url is None:
        return found
    return {**found, sms.NAME: Sms(engine, notices.sms_url, site=site)}


def subscribe(engine: Engine, webhook: WebhookSettings) -> None:
    """Let each webhook have what it is for, or nothing where there is none.

    Alerts of the severities that are wanted, and every head of the seals.
    """
    least = SEVERITIES.index(webhook.alert_webhook_least)
    alerts = None if webhook.alert_webhook_url is None else least
    writes.subscribe(engine, _ALERTS, _WEBHOOK, alerts)
    heads = None if webhook.witness_webhook_url is None else 0
    writes.subscribe(engine, SEALS, _WITNESS, heads)

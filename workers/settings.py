"""What a worker is configured by, read from `TOUCHLINE_*` when created, never at import."""

from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.privacy.retention import Ages
from storage.settings import World
from telemetry.settings import EnvironmentSettings
from workers.notices.sending import Timing


class WorkerSettings(BaseSettings):
    """One worker process.

    Attributes:
        database_url: `postgresql+psycopg://…`; the driver is always named.
        worker_concurrency: jobs at a time, and quick tasks of agents.
        worker_runs: runs of Dagster that are followed for agents at a time, and as many tasks
            that wait for services elsewhere, a language model or the clock.
        agent_lease_seconds: so long a task of an agent is a worker's without a sign of life.
        dagster_url: where Dagster's webserver is; without it heavy tasks of agents wait.
        world: its name, which witnesses are given with its seals.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    database_url: str
    worker_concurrency: int = Field(default=8, ge=1, le=100)
    worker_runs: int = Field(default=16, ge=1, le=100)
    agent_lease_seconds: float = Field(default=30, ge=1, le=3600)
    dagster_url: str | None = None
    world: World = "simulated"


class WebhookSettings(EnvironmentSettings):
    """Where alerts are sent, and signed heads of the seals.

    Attributes:
        alert_webhook_url: receives each alert that is raised, acknowledged or resolved.
        alert_webhook_secret: signs what is sent; without it nothing is signed.
        alert_webhook_least: lower severities are not sent.
        witness_webhook_url: receives each new head of the chain of seals, signed by the world.
        witness_webhook_secret: signs what is sent there; without it nothing is signed.
        purge_url: receives the keys of answers that caches at the edge are to let go of.
        purge_secret: signs what is sent there; without it nothing is signed.
        webhook_allow_private: names may resolve to private addresses. An address that stands in
            the URL itself, and `localhost`, is always allowed: the operator wrote it.
    """

    alert_webhook_url: HttpUrl | None = None
    alert_webhook_secret: SecretStr | None = None
    alert_webhook_least: Literal["info", "warning", "critical"] = "warning"
    witness_webhook_url: HttpUrl | None = None
    witness_webhook_secret: SecretStr | None = None
    purge_url: HttpUrl | None = None
    purge_secret: SecretStr | None = None
    webhook_allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How an SMTP server is reached.

    Attributes:
        is_tls: TLS from the first byte (`smtps://`).
        start_tls: True is required, False is never used, None is used where it is offered.
    """

    host: str
    port: int
    username: str | None
    password: str | None
    is_tls: bool
    start_tls: bool | None


class PrivacySettings(EnvironmentSettings):
    """How many days what people leave behind is kept; `docs/privacy.md` says what each is.

    Attributes:
        keep_exports_days: a copy of one's data, once it is ready.
        keep_sessions_days: a session, since it was last used or ended.
        keep_unverified_days: an account whose address nobody confirms.
        keep_links_days: the record of a mail's link, since it stopped working.
        keep_outbox_days: a mail that was kept for want of a mail server.
        keep_notices_days: a notice, since its newest news.
        keep_reported_days: what was reported, since it was reported last or decided.
        keep_questions_days: a question in plain words and its answer, since it was asked.
    """

    keep_exports_days: int = Field(default=7, ge=1, le=365)
    keep_sessions_days: int = Field(default=90, ge=1, le=3650)
    keep_unverified_days: int = Field(default=7, ge=1, le=365)
    keep_links_days: int = Field(default=7, ge=1, le=365)
    keep_outbox_days: int = Field(default=30, ge=1, le=3650)
    keep_notices_days: int = Field(default=60, ge=1, le=3650)
    keep_reported_days: int = Field(default=90, ge=1, le=3650)
    keep_questions_days: int = Field(default=1, ge=1, le=365)

    @property
    def ages(self) -> Ages:
        """What the retention of identities goes by."""
        return Ages(
            sessions=timedelta(days=self.keep_sessions_days),
            unverified=timedelta(days=self.keep_unverified_days),
            links=timedelta(days=self.keep_links_days),
            outbox=timedelta(days=self.keep_outbox_days),
            notices=timedelta(days=self.keep_notices_days),
            reported=timedelta(days=self.keep_reported_days),
            questions=timedelta(days=self.keep_questions_days),
        )

    @property
    def exports(self) -> timedelta:
        """How long a copy of one's data can be fetched."""
        return timedelta(days=self.keep_exports_days)


class NoticeSettings(EnvironmentSettings):
    """How people are notified outside the app.

    Attributes:
        sms_url: the gateway of text messages: `https://user:password@host/path` takes a POST of
            `{"to", "text"}`; without it none are sent.
        push_seconds: so long news wait for others before a push to browsers.
        mail_seconds: likewise before a mail.
        notice_webhook_seconds: likewise before people's own webhooks.
        sms_seconds: likewise before a text message.
        webhook_allow_private: people's webhooks and push services may be at private addresses.
    """

    sms_url: SecretStr | None = None
    push_seconds: float = Field(default=10, ge=0, le=3600)
    mail_seconds: float = Field(default=120, ge=0, le=86_400)
    notice_webhook_seconds: float = Field(default=5, ge=0, le=3600)
    sms_seconds: float = Field(default=30, ge=0, le=3600)
    webhook_allow_private: bool = False

    @property
    def timing(self) -> Timing:
        """How long news wait for others."""
        return Timing(
            push=timedelta(seconds=self.push_seconds),
            webhook=timedelta(seconds=self.notice_webhook_seconds),
            sms=timedelta(seconds=self.sms_seconds),
            mail=timedelta(seconds=self.mail_seconds),
        )


class ModelSettings(EnvironmentSettings):
    """The language model that agents write with.

    Attributes:
        ollama_url: an Ollama, or any server that speaks OpenAI's chat protocol; without it the
            templates speak alone.
        ollama_model: the model's name there.
        ollama_seconds: the most that one answer may take.
    """

    ollama_url: HttpUrl | None = None
    ollama_model: str = "gemma3:4b"
    ollama_seconds: float = Field(default=60, gt=0, le=600)


class MailSettings(EnvironmentSettings):
    """Where mails go, and where their links lead.

    Attributes:
        smtp_url: `smtp://user:password@host:587` or `smtps://…`; without it mails are kept in the
            outbox. With a user, `smtp://` needs STARTTLS; `?starttls=always|offered|never` changes
            that. Certificates are always checked.
        mail_from: whom mails are from, e.g. `Touchline <no-reply@example.org>`.
        public_url: the address people know the site by.
        api_url: where the API is, if nobody knows it by another address.
        world: a simulated one says so in its mails.
    """

    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    public_url: str | None = None
    api_url: str = "http://127.0.0.1:8700"
    world: World = "simulated"

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.smtp_url is not None:
            _ = self.server, self.sender
        return self

    @property
    def site(self) -> str:
        """The address that links begin with, without a slash at its end."""
        return (self.public_url or self.api_url).rstrip("/")

    @property
    def contact(self) -> str:
        """Whom push services may write to, as an address of the web."""
        if self.mail_from is not None:
            return f"mailto:{self.sender.addr_spec}"
        if self.site.startswith("https://"):
            return self.site
        return f"mailto:operator@{urlsplit(self.site).hostname or 'localhost'}"

    @property
    def server(self) -> MailServer | None:
        """The SMTP server; None keeps mails in the outbox."""
        return None if self.smtp_url is None else _server(self.smtp_url.get_secret_value())

    @property
    def sender(self) -> Address:
        """Whom mails are from."""
        if self.mail_from is None:
            raise ValueError("TOUCHLINE_SMTP_URL needs TOUCHLINE_MAIL_FROM, whom mails are from")
        name, address = parseaddr(self.mail_from)
        if not address.rpartition("@")[0]:
            raise ValueError(
                "TOUCHLINE_MAIL_FROM must be an address, e.g. Touchline <no-reply@example.org>"
            )
        return Address(display_name=name, addr_spec=address)


_SMTP_PORTS = {"smtp": 25, "smtps": 465}
_START_TLS = {"always": True, "offered": None, "never": False}
_SMTP_FORM = "TOUCHLINE_SMTP_URL must be smtp://[user:password@]host[:port] or smtps://…"


def _server(url: str) -> MailServer:
    parts = urlsplit(url)
    chosen = parse_qs(parts.query).get("starttls", ["always" if parts.username else "offered"])[0]
    if parts.scheme not in _SMTP_PORTS or not parts.hostname or chosen not in _START_TLS:
        raise ValueError(f"{_SMTP_FORM}, with ?starttls=always, offered or never where it matters")
    is_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or _SMTP_PORTS[parts.scheme],
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        is_tls=is_tls,
        start_tls=False if is_tls else _START_TLS[chosen],
    )

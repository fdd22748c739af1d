"""What the API reads from its environment; nothing is read at import."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

import limits
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from storage.settings import SecretSettings


def _rate_limit(text: str) -> str:
    try:
        limits.parse(text)
    except ValueError as error:
        raise ValueError(
            "write a limit as a number in a time, such as 30/minute or 10/15 minute"
        ) from error
    return text


RateLimit = Annotated[str, AfterValidator(_rate_limit)]


class ServingSettings(SecretSettings):
    """Settings of one API process, from `TOUCHLINE_*` variables.

    Attributes:
        database_url: `postgresql+driver://…`; only needed once the application starts.
        read_database_url: a streaming replica of it, which answers public reads.
        read_lag_seconds: a replica that lacks what was written so long ago answers nothing.
        world: every answer names it, so that nobody takes a synthetic league for a real one.
        public_url: the address people know the site by, for links in cards and calendars; the
            one of the request when not given.
        dagster_url: the webserver that starts training runs; none can be requested when not
            given.
        mlflow_tracking_uri: MLflow's address, which pages link runs to; no links when not given.
        admin_token: retired: a request with it is refused, with what to do instead.
        artifacts_dir: where runs leave pages for people.
        artifacts_url: an object store for them instead, such as `s3://bucket/folder`.
        media_dir: where images of the community are kept; `media` in the artifacts when not given.
        media_url: an object store for them instead, such as `s3://bucket/folder`.
        post_graphemes: characters, as people count them, that a post may have.
        comment_graphemes: likewise a comment.
        message_graphemes: likewise a message in a talk.
        talk_slow_seconds: an account waits so long between two messages in a talk.
        most_follows: accounts that one account may follow.
        feed_seconds: how often the open page of a feed looks for posts that it does not hear of.
        advice: whether there is advice on prices: its addresses, its tab and its record.
        sms_url: the gateway of text messages, which the worker calls; None sends none.
        spam_hold_at: the spam score from which a text waits for review; 0 holds nothing.
        filtered_words: words, separated by commas, that hold a text; `*` ends the stem of several.
        filtered_words_file: likewise a file, a word a line.
        new_account_hours: so long an account is new; 0 is never.
        new_account_texts_per_hour: posts and comments that a new account may write in an hour.
        new_account_messages_per_hour: likewise messages in talks.
        new_account_links: addresses outside that a text of a new account may have.
        claim_minutes: so long a moderator has a case that they claimed.
        ring_size: events kept in memory for connected clients.
        send_timeout_seconds: a client that cannot take a frame for this long is closed.
        first_message_seconds: a WebSocket without a message by then is closed.
        streams_per_address: streams, long polls among them, that one address may have open at this
            process; 0 is any.
        exports_per_address: exports that one address may have open at this process; 0 is any.
        connections_per_address: connections that one address may have open at this process; 0 is
            any.
        head_seconds: a request whose head has not come by then is refused.
        body_seconds: a request whose body has not come by then, counted from its head, is refused.
        trusted_proxies: addresses and networks, separated by commas, whose `X-Forwarded-For` names
            the client; nobody's does when not given.
        batch_fixtures_per_minute: fixtures that one address may have forecast at once and in a
            minute, at this process; 0 is any number.
        allowed_origins: sites, besides our own, whose pages may use a person's cookie, separated
            by commas.
        backlog_limit: a resuming stream that is more events behind starts from a snapshot.
        confirmation_seconds: how long the event head may be unconfirmed before the cache is
            bypassed and the process calls itself unready.
        edge_seconds: so long a cache at the edge may keep a public answer that nobody purges; 0
            has none. Give the worker `TOUCHLINE_PURGE_URL` with it.
        rate_limits: `off` counts nothing: for measurements.
        limit_auth: requests that sign in, register or ask for a mail, of one address.
        limit_login: attempts to log in as one account, from wherever they come.
        limit_write: requests that change something, of one account or key.
        limit_costly: requests that take long, of one account or key.
        limit_read: requests of any kind, of one address, account or key, at this process; what is
            kept in memory is not counted.
        limit_stream: streams that one address may begin, at this process.
        limit_predictions: forecasts of external models that one account may have sealed.
        limit_accounts_per_address: so many times what one account may change or ask for may one
            address, because several people may share it.
        api_processes: how many processes serve the API: without Redis each keeps to its share.
        redis_url: where several processes share costly answers; each works for itself without.
        drain_seconds: asked to stop, the process answers so long while it is not ready: longer
            than a balancer keeps a connection that is not used.
        flight_seconds: how long a costly answer that depends on the clock may be given again.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    database_url: str | None = None
    read_database_url: str | None = None
    read_lag_seconds: float = Field(default=5.0, gt=0, le=60)
    world: Literal["simulated", "live"] = "simulated"
    public_url: str | None = None
    dagster_url: str | None = None
    mlflow_tracking_uri: str | None = None
    admin_token: SecretStr | None = None
    artifacts_dir: Path = Path(".touchline/artifacts")
    artifacts_url: str | None = None
    media_dir: Path | None = None
    media_url: str | None = None
    post_graphemes: int = Field(default=500, ge=1, le=5000)
    comment_graphemes: int = Field(default=300, ge=1, le=5000)
    message_graphemes: int = Field(default=300, ge=1, le=5000)
    talk_slow_seconds: int = Field(default=2, ge=0, le=3600)
    most_follows: int = Field(default=5000, ge=1, le=5000)
    feed_seconds: int = Field(default=20, ge=1, le=3600)
    advice: bool = True
    sms_url: SecretStr | None = None
    spam_hold_at: int = Field(default=60, ge=0, le=1000)
    filtered_words: Annotated[tuple[str, ...], NoDecode] = ()
    filtered_words_file: Path | None = None
    new_account_hours: int = Field(default=24, ge=0, le=8760)
    new_account_texts_per_hour: int = Field(default=20, ge=1, le=100)
    new_account_messages_per_hour: int = Field(default=60, ge=1, le=100)
    new_account_links: int = Field(default=2, ge=0, le=100)
    claim_minutes: int = Field(default=15, ge=1, le=1440)
    api_host: str = "127.0.0.1"
    api_port: int = 8700
    pool_size: int = Field(default=10, ge=1)
    poll_seconds: float = Field(default=0.5, gt=0)
    confirmation_seconds: float = Field(default=2.0, gt=0)
    ring_size: int = Field(default=20_000, ge=1)
    backlog_limit: int = Field(default=100_000, ge=0)
    heartbeat_seconds: float = Field(default=15.0, gt=0)
    send_timeout_seconds: float = Field(default=10.0, gt=0)
    first_message_seconds: float = Field(default=5.0, gt=0)
    streams_per_address: int = Field(default=200, ge=0)
    exports_per_address: int = Field(default=8, ge=0)
    connections_per_address: int = Field(default=500, ge=0)
    head_seconds: float = Field(default=10.0, gt=0)
    body_seconds: float = Field(default=30.0, gt=0)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    batch_fixtures_per_minute: int = Field(default=6_000, ge=0)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    cache_bytes: int = Field(default=64 * 2**20, ge=0)
    cache_seconds: float = Field(default=10.0, ge=0)
    edge_seconds: int = Field(default=0, ge=0, le=3600)
    rate_limits: Literal["on", "off"] = "on"
    limit_auth: RateLimit = "30/minute"
    limit_login: RateLimit = "10/15 minute"
    limit_write: RateLimit = "120/minute"
    limit_costly: RateLimit = "60/minute"
    limit_read: RateLimit = "60000/minute"
    limit_stream: RateLimit = "600/minute"
    limit_predictions: RateLimit = "5000/day"
    limit_accounts_per_address: int = Field(default=5, ge=1)
    api_processes: int = Field(default=1, ge=1)
    redis_url: str | None = None
    flight_seconds: float = Field(default=1.0, gt=0)
    drain_seconds: float = Field(default=0.0, ge=0, le=300)

    @field_validator("allowed_origins", "trusted_proxies", "filtered_words", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            ip_network(name)
        return value

    @field_validator(
        "read_database_url",
        "admin_token",
        "dagster_url",
        "mlflow_tracking_uri",
        "artifacts_url",
        "media_dir",
        "media_url",
        "sms_url",
        "filtered_words_file",
        mode="before",
    )
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None

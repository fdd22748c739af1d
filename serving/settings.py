"""What the API reads from its environment; nothing is read at import."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ServingSettings(BaseSettings):
    """Settings of one API process, from `TOUCHLINE_*` variables.

    Attributes:
        database_url: `postgresql+driver://…`; only needed once the application starts.
        world: every answer names it, so that nobody takes a synthetic league for a real one.
        public_url: the address people know the site by, for links in cards and calendars; the
            one of the request when not given.
        dagster_url: the webserver that is asked for training runs; none can be asked for when
            not given.
        admin_token: whoever sends it as bearer token may change things; nobody when not given.
        artifacts_dir: where runs leave pages for people.
        ring_size: events kept in memory for connected clients.
        send_timeout_seconds: a client that cannot take a frame for this long is closed.
        first_message_seconds: a WebSocket that has said nothing by then is closed.
        streams_per_address: streams that one address may have open at this process; 0 is any.
        allowed_origins: sites, besides our own, whose pages may use a person's cookie, separated
            by commas.
        backlog_limit: a resuming stream that is more events behind starts from a snapshot.
        confirmation_seconds: how long the event head may be unconfirmed before the cache is
            bypassed and the process calls itself unready.
        redis_url: where several processes share costly answers; each works for itself without.
        flight_seconds: how long a costly answer that depends on the clock may be given again.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    database_url: str | None = None
    world: Literal["simulated", "live"] = "simulated"
    public_url: str | None = None
    dagster_url: str | None = None
    admin_token: SecretStr | None = Field(default=None, min_length=8)
    artifacts_dir: Path = Path(".touchline/artifacts")
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
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    cache_bytes: int = Field(default=64 * 2**20, ge=0)
    cache_seconds: float = Field(default=10.0, ge=0)
    redis_url: str | None = None
    flight_seconds: float = Field(default=1.0, gt=0)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("admin_token", "dagster_url", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None

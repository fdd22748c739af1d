"""How a process reports, read from `TOUCHLINE_*` when constructed, never at import."""

from typing import Literal

from pydantic import Field, HttpUrl, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class EnvironmentSettings(BaseSettings):
    """The base of settings of which an empty variable means the default."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _default_if_empty(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if value == "" else value


class TelemetrySettings(EnvironmentSettings):
    """Logs and traces of one process.

    Attributes:
        log_format: `json` for machines, `text` for people; `auto` is text on a terminal.
        log_level: the least that is written of our own; of libraries only warnings are.
        otlp_url: an OpenTelemetry collector, which gets traces as OTLP over HTTP; none are made
            without.
        trace_share: of the requests that are traced.
        trace_incoming: `continued` where every request comes through a balancer that sets
            `traceparent` itself, whatever its client sent; else what a request says is ignored.
    """

    log_format: Literal["auto", "json", "text"] = "auto"
    log_level: Level = "INFO"
    otlp_url: HttpUrl | None = None
    trace_share: float = Field(default=1.0, ge=0, le=1)
    trace_incoming: Literal["ignored", "continued"] = "ignored"

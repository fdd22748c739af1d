"""Where this process keeps things, read from `TOUCHLINE_*` when asked, never at import."""

from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

World = Literal["simulated", "live"]


class StorageSettings(BaseSettings):
    """Addresses of one world.

    Attributes:
        database_url: `postgresql+psycopg://…`; the driver is always named.
        redis_url: None when the world runs without Redis; nothing durable is there.
        lake_dir: Parquet files of features and training sets.
        artifacts_dir: files that runs leave for people: reports, plots.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    database_url: str
    redis_url: str | None = None
    mlflow_tracking_uri: str = ""
    lake_dir: Path = Path(".touchline/lake")
    artifacts_dir: Path = Path(".touchline/artifacts")
    world: World = "simulated"


class AddressSettings(BaseSettings):
    """Where people find the API.

    Attributes:
        public_url: the address they know it by.
        api_url: the one it listens at, where there is no other.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    public_url: str | None = None
    api_url: str = "http://127.0.0.1:8700"

    @property
    def address(self) -> str:
        return (self.public_url or self.api_url).rstrip("/")


class TurnSettings(BaseSettings):
    """Where processes agree on whose turn it is; read apart, since nothing else needs Redis."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    redis_url: str | None = None


class RetentionSettings(BaseSettings):
    """What is let go.

    Attributes:
        keep_unchanged_days: how long answers that changed nothing are kept; 0 is for ever.
        keep_addresses_days: how long an address nobody asks for is remembered.
        keep_events_days: how long the event log is kept, by whole partitions; 0 is for ever.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    keep_unchanged_days: int = Field(default=14, ge=0, le=36_500)
    keep_addresses_days: int = Field(default=90, ge=1, le=36_500)
    keep_events_days: int = Field(default=400, ge=0, le=36_500)


class AlertSettings(BaseSettings):
    """Who is told of alerts besides the event log.

    Attributes:
        alert_webhook_url: is sent each alert that is raised, acknowledged or resolved.
        alert_webhook_secret: signs what is sent; without it nothing is signed.
        alert_webhook_least: lower severities are not sent.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    alert_webhook_url: HttpUrl | None = None
    alert_webhook_secret: SecretStr | None = None
    alert_webhook_least: Literal["info", "warning", "critical"] = "warning"

    @field_validator("*", mode="before")
    @classmethod
    def _default_if_empty(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if value == "" else value


class DriftSettings(BaseSettings):
    """When drift matters.

    Attributes:
        drift_significance: a test's p-value, adjusted for all tests, below which it is a warning.
        drift_chart_limit: what a control chart must add up to; higher is later and surer.
        drift_quarantine_share: of a parser's rows in a week that is a warning.
        drift_reports_kept: pages kept per competition.
        retrain_cooldown_days: after a training, before critical drift asks for another.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    drift_significance: float = Field(default=0.01, gt=0, lt=1)
    drift_chart_limit: float = Field(default=14.0, gt=1, le=1000)
    drift_quarantine_share: float = Field(default=0.05, gt=0, le=1)
    drift_reports_kept: int = Field(default=30, ge=1, le=10_000)
    retrain_cooldown_days: float = Field(default=2.0, ge=0, le=365)

    @field_validator("*", mode="before")
    @classmethod
    def _default_if_empty(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if value == "" else value

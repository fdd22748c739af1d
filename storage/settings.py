"""Where this process keeps things, read from `TOUCHLINE_*` when constructed, never at import."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from telemetry.settings import EnvironmentSettings

World = Literal["simulated", "live"]
LEAST_AUDIT_DAYS = 30
"""The database lets go of no act that is younger, whatever is set."""


class StorageSettings(BaseSettings):
    """Addresses of one world.

    Attributes:
        database_url: `postgresql+psycopg://…`; the driver is always named.
        redis_url: None when the world runs without Redis; nothing durable is there.
        lake_dir: Parquet files of features and training sets.
        artifacts_dir: files that runs leave for people: reports, plots.
        keys_dir: private keys, readable by the owner alone.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    database_url: str
    redis_url: str | None = None
    mlflow_tracking_uri: str = ""
    lake_dir: Path = Path(".touchline/lake")
    artifacts_dir: Path = Path(".touchline/artifacts")
    keys_dir: Path = Path(".touchline/keys")
    world: World = "simulated"


class ObjectSettings(EnvironmentSettings):
    """Object stores by their addresses, such as `s3://bucket/folder`, in place of directories.

    Attributes:
        lake_url: of frames.
        artifacts_url: of what runs leave for people; MLflow's files are below it.
    """

    lake_url: str | None = None
    artifacts_url: str | None = None


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


class SecretSettings(BaseSettings):
    """What protects the secrets that the database keeps.

    Attributes:
        secret_key: at least 32 characters; a file in `keys_dir`, made at first use, if not given.
        old_secret_keys: those it replaced, newest first, between blanks; only beside `secret_key`.
        keys_dir: private keys, readable by the owner alone.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    secret_key: SecretStr | None = None
    old_secret_keys: SecretStr | None = None
    keys_dir: Path = Path(".touchline/keys")

    @field_validator("secret_key", "old_secret_keys", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None

    @property
    def older_secrets(self) -> Sequence[str]:
        """The secrets that were replaced, newest first."""
        older = self.old_secret_keys
        return () if older is None else older.get_secret_value().split()


class TurnSettings(BaseSettings):
    """Where processes agree on whose turn it is; read apart, since nothing else needs Redis."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    redis_url: str | None = None


class RetentionSettings(EnvironmentSettings):
    """What is let go.

    Attributes:
        keep_unchanged_days: how long answers that changed nothing are kept; 0 is for ever.
        keep_addresses_days: how long an address is remembered that is no longer requested.
        keep_events_days: how long the event log is kept, by whole partitions; 0 is for ever.
        keep_deliveries_days: how long what was delivered or given up is kept; 0 is for ever.
        keep_audit_days: how long the record of acts is kept; 0 is for ever.
        keep_errors_days: how long a group of errors is kept that nobody has seen since.
        keep_tasks_days: how long ended tasks of agents are kept, with their log; 0 is for ever.
        keep_usage_days: how long counts of requests to the API are kept.
    """

    keep_unchanged_days: int = Field(default=14, ge=0, le=36_500)
    keep_addresses_days: int = Field(default=90, ge=1, le=36_500)
    keep_events_days: int = Field(default=400, ge=0, le=36_500)
    keep_deliveries_days: int = Field(default=90, ge=0, le=36_500)
    keep_audit_days: int = Field(default=730, ge=0, le=36_500)
    keep_errors_days: int = Field(default=90, ge=1, le=36_500)
    keep_tasks_days: int = Field(default=90, ge=0, le=36_500)
    keep_usage_days: int = Field(default=400, ge=1, le=36_500)

    @field_validator("keep_audit_days")
    @classmethod
    def _a_month_at_least(cls, value: int) -> int:
        if 0 < value < LEAST_AUDIT_DAYS:
            raise ValueError(f"the record of acts is kept {LEAST_AUDIT_DAYS} days at least")
        return value


class DriftSettings(EnvironmentSettings):
    """When drift matters.

    Attributes:
        drift_significance: a test's p-value, adjusted for all tests, below which it is a warning.
        drift_chart_limit: what a control chart must add up to; higher is later and surer.
        drift_quarantine_share: of a parser's rows in a week that is a warning.
        drift_reports_kept: pages kept per competition.
        retrain_cooldown_days: after a training, before critical drift requests another.
    """

    drift_significance: float = Field(default=0.01, gt=0, lt=1)
    drift_chart_limit: float = Field(default=14.0, gt=1, le=1000)
    drift_quarantine_share: float = Field(default=0.05, gt=0, le=1)
    drift_reports_kept: int = Field(default=30, ge=1, le=10_000)
    retrain_cooldown_days: float = Field(default=2.0, ge=0, le=365)


class AdviceSettings(EnvironmentSettings):
    """Whether there is advice on prices at all.

    Attributes:
        advice: `off` removes the asset, the addresses and the tab.
    """

    advice: bool = True


class StepSettings(BaseSettings):
    """Settings of whoever executes steps, from `TOUCHLINE_*` variables.

    Attributes:
        dagster_executor: `in_process` has a run's steps in the run's own process, `celery` on
            workers.
        broker_url: the Redis that carries steps to workers; that of `redis_url` when not given.
        redis_url: the Redis of everything else.
        step_lease_seconds: a worker that was not heard of for so long is gone.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    dagster_executor: Literal["in_process", "celery"] = "in_process"
    broker_url: str | None = None
    redis_url: str | None = None
    step_lease_seconds: float = Field(default=30.0, ge=3, le=3600)

    @field_validator("dagster_executor", "broker_url", "redis_url", mode="before")
    @classmethod
    def _default_if_empty(cls, value: object, info: object) -> object:
        is_name = getattr(info, "field_name", "") == "dagster_executor"
        return value or ("in_process" if is_name else None)

    @property
    def broker(self) -> str:
        """The address of the broker.

        Raises:
            ValueError: there is none.
        """
        if found := self.broker_url or self.redis_url:
            return found
        raise ValueError("Dagster on Celery needs TOUCHLINE_BROKER_URL or TOUCHLINE_REDIS_URL")

    @property
    def celery_url(self) -> str:
        """The same as Celery writes it: it has a word of its own for a Unix socket."""
        return self.broker.replace("unix://", "redis+socket://", 1)

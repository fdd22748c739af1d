"""Where this process keeps things, read from `TOUCHLINE_*` when asked, never at import."""

from pathlib import Path
from typing import Literal

from pydantic import Field
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

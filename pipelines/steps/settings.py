"""Where steps are executed."""

from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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

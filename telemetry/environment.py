"""The base of settings that are read from `TOUCHLINE_*` when constructed, never at import."""

from pydantic import ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class EnvironmentSettings(BaseSettings):
    """Settings of which an empty variable means the default."""

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _default_if_empty(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if value == "" else value

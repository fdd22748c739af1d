"""Shapes of API keys."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from serving.access.scopes import SESSION_ONLY, Scope
from serving.kit.parameters import PlainText
from serving.kit.schemas import example

_KEY: dict[str, Any] = {
    "key_id": 12,
    "prefix": "tl_9fK2aB",
    "name": "the bot on my desk",
    "scopes": ["games:write"],
    "per_minute": None,
    "created_at": "2026-03-01T18:02:11Z",
    "expires_at": "2026-09-01T00:00:00Z",
    "last_used_at": None,
    "replaces_key_id": None,
}
_GRANTABLE = ", ".join(sorted(set(Scope) - SESSION_ONLY))


class KeyWrite(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "the bot on my desk", "scopes": ["games:write"]}]
        },
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=80)]
    scopes: list[Scope] = Field(
        max_length=len(Scope),
        description=f"What it may do, of what you may: {_GRANTABLE}. None is reading only.",
    )
    expires_at: AwareDatetime | None = Field(
        default=None, description="Until when it works; null is without end."
    )
    per_minute: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="Requests in a minute, below what your account may make.",
    )


class Rotation(BaseModel):
    """How a key is replaced."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]}
    )

    overlap_hours: float = Field(
        default=24, ge=0, le=24 * 30, description="How long the old key still works."
    )


class KeyRead(BaseModel):
    """An API key that works, without its secret."""

    key_id: int
    prefix: str = Field(description="Its first characters, to know it by.")
    name: str
    scopes: list[str]
    per_minute: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To five minutes.")
    replaces_key_id: int | None = Field(description="The key it was rotated from.")


class KeyList(BaseModel):
    """API keys that work, newest first."""

    model_config = example(world="simulated", items=[_KEY])

    world: str
    items: list[KeyRead]


class KeyMade(BaseModel):
    """A new API key, with its secret: shown once and kept nowhere."""

    model_config = example(
        world="simulated", key="tl_9fK2aBcD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ", details=_KEY
    )

    world: str
    key: str = Field(description="For `Authorization: Bearer`; it cannot be shown again.")
    details: KeyRead

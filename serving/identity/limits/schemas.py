"""Shapes of limits of one's own. Instants are the domain clock's, but for the declaration's."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from serving.kit.schemas import example

MOST_STAKE = 1.0
_LIMITS: dict[str, Any] = {
    "adult_declared_at": "2025-11-14T18:00:00Z",
    "advice_stake_match": 0.01,
    "next_advice_stake_match": None,
    "advice_stake_match_changes_at": None,
    "advice_paused_until": None,
    "next_advice_paused_until": None,
    "advice_pause_changes_at": None,
    "excluded_until": None,
}


class AccountLimits(BaseModel):
    """Limits as they stand now: tighter at once, looser after a day, an exclusion never."""

    model_config = example(world="simulated", **_LIMITS)

    world: str
    adult_declared_at: datetime | None = Field(
        description="You said then that you are an adult; null: you did not, and see no advice."
    )
    advice_stake_match: float | None = Field(
        description="The most that is advised on one match, share of a bankroll; null is no limit."
    )
    next_advice_stake_match: float | None = Field(
        description="What it becomes at `advice_stake_match_changes_at`; null there is no limit."
    )
    advice_stake_match_changes_at: datetime | None = Field(description="Null if nothing waits.")
    advice_paused_until: datetime | None = Field(description="You see no advice until then.")
    next_advice_paused_until: datetime | None = Field(
        description="What that becomes at `advice_pause_changes_at`; null there is no break."
    )
    advice_pause_changes_at: datetime | None = Field(description="Null if nothing waits.")
    excluded_until: datetime | None = Field(
        description="Until then no advice and no stakes of play money; it cannot be taken back."
    )


class AccountLimitsWrite(BaseModel):
    """Limits as you want them; what is left out stays as it is, null takes a limit away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"adult": True, "advice_stake_match": 0.01}]},
    )

    adult: bool | None = Field(
        default=None, description="You are an adult where you live; false takes that back."
    )
    advice_stake_match: float | None = Field(default=None, ge=0.0, le=MOST_STAKE)
    advice_paused_until: AwareDatetime | None = Field(default=None)
    excluded_until: AwareDatetime | None = Field(
        default=None, description="A later instant only, until the one that stands is over."
    )

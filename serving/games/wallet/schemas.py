"""Shapes of wallets. Amounts are whole units of play money; instants are the domain clock's."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from storage.games.tables.ledger import TransferKind

MOST_A_WEEK = 1_000_000_000
_LIMITS: dict[str, Any] = {
    "stake_week": 300,
    "next_stake_week": 500,
    "stake_week_changes_at": "2025-11-16T09:00:00Z",
    "paused_until": None,
    "next_paused_until": None,
    "pause_changes_at": None,
}
_ENTRY: dict[str, Any] = {
    "transfer_id": 12,
    "kind": "stake",
    "amount": -50,
    "at": "2025-11-15T09:12:00Z",
}


class OwnLimits(BaseModel):
    """Limits that you set for yourself: tighter at once, looser after a day."""

    stake_week: int | None = Field(
        description="The most you stake in seven days; null is no limit."
    )
    next_stake_week: int | None = Field(
        description="What it becomes at `stake_week_changes_at`; null there is no limit."
    )
    stake_week_changes_at: datetime | None = Field(description="Null if nothing waits.")
    paused_until: datetime | None = Field(description="You take a break from stakes until then.")
    next_paused_until: datetime | None = Field(
        description="What that becomes at `pause_changes_at`; null there is no break."
    )
    pause_changes_at: datetime | None = Field(description="Null if nothing waits.")


class LimitsWrite(BaseModel):
    """Limits as you want them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"stake_week": 300, "paused_until": None}]},
    )

    stake_week: int | None = Field(
        ge=0, le=MOST_A_WEEK, description="The most you stake in seven days; null is no limit."
    )
    paused_until: AwareDatetime | None = Field(description="No stakes until then; null is none.")


class WalletDetail(BaseModel):
    """Your play money."""

    model_config = example(
        world="simulated",
        balance=950,
        staked=50,
        grant_due=False,
        grant_amount=200,
        next_grant_on="2025-11-17",
        limits=_LIMITS,
    )

    world: str
    balance: int
    staked: int = Field(description="On matches that are not settled yet.")
    grant_due: bool = Field(description="You may take a grant now.")
    grant_amount: int = Field(description="The next grant.")
    next_grant_on: date | None = Field(description="Null if one is due.")
    limits: OwnLimits


class GrantRead(BaseModel):
    """A grant that you took."""

    model_config = example(world="simulated", amount=1000, balance=1000)

    world: str
    amount: int
    balance: int


class WalletEntry(BaseModel):
    """What came into your wallet, or went out."""

    transfer_id: int
    kind: TransferKind
    amount: int = Field(description="Above zero came in.")
    at: datetime


class WalletEntryPage(Page[WalletEntry]):
    """What came in and went out, the newest first."""

    model_config = example_page(_ENTRY, None)


class LimitsDetail(OwnLimits):
    """Limits as they stand now."""

    model_config = example(world="simulated", **_LIMITS)

    world: str


class WalletEntryCursor(Cursor):
    """The last entry of a page."""

    kind: Literal["wallet-entries"] = "wallet-entries"
    before_id: Identifier

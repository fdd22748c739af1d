"""Shapes of stakes. Amounts are whole units of play money; instants are the domain clock's."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from storage.games.tables.ledger import StakeResult

MOST = 1_000_000_000
OutcomeName = Literal["HOME", "DRAW", "AWAY"]
_STAKE: dict[str, Any] = {
    "stake_id": 7,
    "match_id": 41,
    "outcome": "HOME",
    "amount": 50,
    "placed_at": "2025-11-15T09:12:00Z",
    "result": None,
    "paid": None,
}


class StakeWrite(BaseModel):
    """A stake to be; it cannot be taken back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"match_id": 41, "outcome": "HOME", "amount": 50}]},
    )

    match_id: Identifier
    outcome: OutcomeName
    amount: int = Field(ge=1, le=MOST, description="Units of play money.")


class StakeRead(BaseModel):
    """A stake."""

    stake_id: int
    match_id: int
    outcome: OutcomeName
    amount: int
    placed_at: datetime
    result: StakeResult | None = Field(description="Null until it is settled.")
    paid: int | None = Field(description="Back to you, the stake included.")


class StakeDetail(StakeRead):
    """A stake that you placed."""

    model_config = example(world="simulated", **_STAKE)

    world: str


class OwnStake(StakeRead):
    """A stake of yours, and its match."""

    kickoff_at: datetime
    home_name: str
    away_name: str


class OwnStakes(Page[OwnStake]):
    """Your stakes, the newest first."""

    model_config = example_page(
        {
            **_STAKE,
            "kickoff_at": "2025-11-15T15:00:00Z",
            "home_name": "Askvik",
            "away_name": "Corrie",
        },
        None,
    )


class SideRead(BaseModel):
    """One outcome of a pool."""

    outcome: OutcomeName
    staked: int
    odds: float | None = Field(
        description="What one unit would be paid if betting ended now; null without stakes."
    )


class PoolDetail(BaseModel):
    """What is staked on a match in sum; nobody's own stake is shown."""

    model_config = example(
        world="simulated",
        match_id=41,
        total=150,
        stakers=2,
        sides=[
            {"outcome": "HOME", "staked": 100, "odds": 1.5},
            {"outcome": "DRAW", "staked": 0, "odds": None},
            {"outcome": "AWAY", "staked": 50, "odds": 3.0},
        ],
    )

    world: str
    match_id: int
    total: int
    stakers: int
    sides: list[SideRead]


class StakeCursor(Cursor):
    """The last stake of a page."""

    kind: Literal["own-stakes"] = "own-stakes"
    before_id: Identifier

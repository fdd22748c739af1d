"""Shapes of the record of advice."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_ESTIMATE = {"estimate": -0.031, "lower": -0.094, "upper": 0.029}
_STRATEGY: dict[str, Any] = {
    "name": "advice", "bets": 41, "matches": 380, "staked": 0.31, "profit": -0.012,
    "roi": _ESTIMATE, "closing_value": {"estimate": 0.004, "lower": -0.008, "upper": 0.016},
    "with_close": 41, "drawdown": 0.043, "underwater_days": 61.0,
    "bankroll": [["2025-11-15T15:00:00Z", 1.0032]],
}  # fmt: skip
_BET: dict[str, Any] = {
    "match_id": 4711, "recommendation_id": "0197f3f0-3f6c-7cc0-8f3e-0f6f5ad0a001",
    "competition": "S1", "home": "Harrowmere", "away": "Caldervane", "score": [2, 0],
    "kickoff_at": "2025-11-15T15:00:00Z", "market": "1x2", "line": None, "selection": "home",
    "book": "wh", "price": 2.18, "stake": 0.008, "profit": 1.18, "closing_value": 0.03,
}  # fmt: skip


class Estimate(BaseModel):
    """A share with its 95 % interval, by bootstrap over whole weeks."""

    estimate: float
    lower: float | None = Field(description="Null while fewer than five weeks are settled.")
    upper: float | None


class StrategyRead(BaseModel):
    """What a strategy made of its bets on the same matches at the same prices."""

    name: str = Field(
        description="`advice`; beside it `always_favourite`, `random` and `market_average` (the"
        " price highest above what all books think, if it is above it), each with 1 % a bet."
    )
    bets: int
    matches: int = Field(description="That were looked at and are over, bets or not.")
    staked: float = Field(description="Sum of the stakes, in bankrolls of the beginning.")
    profit: float = Field(description="In the same unit.")
    roi: Estimate | None = Field(description="Profit per unit staked; null without bets.")
    closing_value: Estimate | None = Field(
        description="Mean gain per unit staked if the closing price, without margin, was right."
    )
    with_close: int = Field(description="Bets whose closing price is known.")
    drawdown: float = Field(
        description="Greatest fall from a peak, in bankrolls of the beginning."
    )
    underwater_days: float = Field(description="Longest time below a peak.")
    bankroll: list[tuple[datetime, float]] = Field(
        description="After each kick-off, in bankrolls of the beginning; the newest 400."
    )


class SettledBet(BaseModel):
    """A bet that was advised, and what became of it."""

    match_id: int
    recommendation_id: UUID
    competition: str
    home: str
    away: str
    score: tuple[int, int] | None
    kickoff_at: datetime
    market: str
    line: float | None
    selection: str
    book: str
    price: float
    stake: float = Field(description="Share of the bankroll.")
    profit: float = Field(description="Of a unit staked.")
    closing_value: float | None


class AdviceRecord(BaseModel):
    """Every bet that was ever advised, beside simple strategies; nothing is left out."""

    model_config = example(
        world="simulated", as_of="2025-11-16", matches=380, strategies=[_STRATEGY],
        reasons={"within_doubt": 301, "below_fair": 640}, bets=[_BET],
    )  # fmt: skip

    world: str
    as_of: date | None = Field(description="Null while no match is over that was looked at.")
    matches: int
    strategies: list[StrategyRead]
    reasons: dict[str, int] = Field(description="Markets by the deciding reason.")
    bets: list[SettledBet] = Field(description="The newest 100.")

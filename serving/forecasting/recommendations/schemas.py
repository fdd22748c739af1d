"""Shapes of recommendations."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from serving.kit.schemas import example

Decision = Literal["bet", "no_bet"]
_MARKET: dict[str, Any] = {
    "decision": "no_bet", "reasons": ["within_doubt"], "market": "1x2", "line": None,
    "selection": "home", "price": 2.18, "book": "ps", "books": 5,
    "priced_at": "2025-11-14T12:00:00Z", "fair_low": 1.93, "fair_high": 2.31, "edge": 0.031,
    "edge_low": -0.056, "stake_fraction": 0.0,
}  # fmt: skip
ITEM: dict[str, Any] = {
    "match_id": 4711, "recommendation_id": "0197f3f0-3f6c-7cc0-8f3e-0f6f5ad0a001",
    "forecast_id": "0197f3f0-3f6c-7cc0-8f3e-0f6f5ad0a002", "track": "market_blended",
    "kickoff_at": "2025-11-15T15:00:00Z", "as_of": "2025-11-14T15:00:00Z",
    "sealed_at": "2025-11-14T15:00:02Z", "seal_no": 318, "seal": "5f3a" * 16, "bets": 0,
    "markets": [_MARKET],
}  # fmt: skip


class MarketAdvice(BaseModel):
    """What is advised of one market, by its best selection at the best price."""

    decision: Decision
    reasons: list[str] = Field(
        description="Codes, the deciding one first. Of a bet `beyond_doubt`, and `held_by_match`"
        " or `held_by_day` where a cap made the stake smaller, `held_by_you` where your own limit"
        " did. Of no bet: `no_price`, `few_books`,"
        " `stale_price`, `odd_price` (far above all books: a slip), `no_interval`, `below_fair`,"
        " `within_doubt`, `small_edge`, `better_elsewhere`, `day_is_full`."
    )
    market: Literal["1x2", "total", "asian_handicap"]
    line: float | None = Field(
        description="Goals of a total, or the home side's handicap; null of 1x2."
    )
    selection: Literal["home", "draw", "away", "over", "under"] | None
    price: float | None = Field(description="Decimal, the best among the books; null without any.")
    book: str | None = Field(description="Who asks it.")
    books: int = Field(description="That price the market and are fresh.")
    priced_at: datetime | None
    fair_low: float | None = Field(
        description="Decimal: the lowest price that may be fair, by a bound that holds for all"
        " selections of the match at once (95 %)."
    )
    fair_high: float | None = Field(description="Likewise the highest.")
    edge: float | None = Field(description="Expected profit of a unit staked, by the forecast.")
    edge_low: float | None = Field(description="The same by the bound; a bet has at least 0.01.")
    stake_fraction: float = Field(description="Of the bankroll; 0 of no bet.")


class Recommendation(BaseModel):
    """The last recommendation of a match; one with a bet has none after it."""

    match_id: int
    recommendation_id: UUID
    forecast_id: UUID = Field(description="The sealed forecast it rests on.")
    track: str = Field(description="Of that forecast.")
    kickoff_at: datetime
    as_of: datetime = Field(description="The instant whose prices it saw.")
    sealed_at: datetime
    seal_no: int
    seal: str = Field(description="Hash of the seal, in hexadecimal.")
    bets: int = Field(description="Markets in which a bet is advised; usually none.")
    markets: list[MarketAdvice]


class Recommendations(BaseModel):
    """Recommendations of coming matches, or of one match."""

    model_config = example(world="simulated", items=[ITEM])

    world: str
    items: list[Recommendation] = Field(
        description="Empty while nothing is sealed: that begins three days before kick-off."
    )

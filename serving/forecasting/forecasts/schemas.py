"""Shapes of forecasts.

Three lines stand beside each other and are never mixed: our forecast without prices, our
forecast that also read prices, and the one of the prices alone.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from serving.football.matches.schemas import MATCH, MatchRead
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant
from serving.kit.schemas import Page, example, example_page

_TRIPLE = {"home": 0.512, "draw": 0.262, "away": 0.226}
_ODDS = {"home": 1.9531, "draw": 3.8168, "away": 4.4248}
_SHAPE: dict[str, Any] = {
    "is_available": True,
    "probabilities": _TRIPLE,
    "fair_odds": _ODDS,
    "expected_goals": {"home": 1.61, "away": 0.98},
    "top_scorelines": [{"home": 1, "away": 0, "probability": 0.117}],
    "markets": None,
    "grid": None,
}
_SEALED: dict[str, Any] = {
    "basis": "sealed",
    **_SHAPE,
    "forecast_id": "019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11",
    "as_of": "2025-11-15T09:00:00Z",
    "sealed_at": "2025-11-15T09:02:11Z",
    "seal_no": 3,
    "horizon": "24h",
    "model": {"name": "outcome-odds-free", "version": 2},
    "intervals": {
        "level": 0.8,
        "home": [0.431, 0.592],
        "draw": [0.228, 0.301],
        "away": [0.163, 0.299],
    },
    "information": ["results", "shots"],
    "trend": {"since": "2025-11-14T09:01:40Z", "home": 0.021, "draw": -0.004, "away": -0.017},
}
_MARKET: dict[str, Any] = {
    "basis": "devigged_prices",
    **_SHAPE,
    "book": "average",
    "phase": "collected",
    "prices": {"home": 1.87, "draw": 3.6, "away": 4.1},
    "overround": 1.056,
    "known_at": "2025-11-14T12:00:00Z",
    "grid_basis": "odds_free",
}
_MISSING = {
    "is_available": False,
    "basis": "missing",
    "reason": "No market_blended forecast of this match is sealed.",
}
LINES = {"odds_free": _SEALED, "market_blended": _MISSING, "market": _MARKET}


class Triple(BaseModel):
    """One number for each outcome after 90 minutes."""

    home: float
    draw: float
    away: float


class FairOdds(BaseModel):
    """Decimal prices without a margin; null where the probability is zero."""

    home: float | None
    draw: float | None
    away: float | None


class ExpectedGoals(BaseModel):
    """Mean goals of both sides."""

    home: float
    away: float


class ScorelineRead(BaseModel):
    """A possible score and its probability."""

    home: int
    away: int
    probability: float


class SelectionRead(BaseModel):
    """One thing to back in a market."""

    name: str
    probability: float
    fair_odds: float | None
    push: float


class MarketRead(BaseModel):
    """A market derived from the line's score grid."""

    market: str
    line: float | None
    selections: list[SelectionRead]


class IntervalsRead(BaseModel):
    """How far off each probability may be, by what its model knows of its own uncertainty."""

    level: float = Field(description="Share of such intervals that hold the true probability.")
    home: tuple[float, float]
    draw: tuple[float, float]
    away: tuple[float, float]


class Trend(BaseModel):
    """How far each probability moved since the forecast of the line before this one."""

    since: datetime = Field(description="When that one was sealed.")
    home: float
    draw: float
    away: float


class ModelReference(BaseModel):
    """Which registered model version made a forecast."""

    name: str
    version: int


class _Available(BaseModel):
    is_available: Literal[True] = True
    probabilities: Triple
    fair_odds: FairOdds
    expected_goals: ExpectedGoals | None
    top_scorelines: list[ScorelineRead]
    markets: list[MarketRead] | None = Field(description="Only with `markets=`.")
    grid: list[list[float]] | None = Field(
        description="Only with `grid=true`: row = home goals, column = away goals."
    )


class SealedLine(_Available):
    """What was sealed before kick-off."""

    basis: Literal["sealed"] = "sealed"
    forecast_id: UUID
    as_of: datetime = Field(description="Only facts known before this were used.")
    sealed_at: datetime
    seal_no: int
    horizon: str
    model: ModelReference
    intervals: IntervalsRead | None = Field(
        description="Null where the model does not know, as before it was taught to."
    )
    information: list[str] | None = Field(
        description="Kinds of facts the forecast had and heeded: `results`, `shots`, `prices`, "
        "`absences`, `weather`, `travel`, `lineups`."
    )
    trend: Trend | None = Field(
        description="Null of a first forecast, and of a version shown in a test."
    )


class MarketLine(_Available):
    """The forecast of bookmakers' prices without the margin, while none is sealed."""

    basis: Literal["devigged_prices"] = "devigged_prices"
    book: str
    phase: str
    prices: Triple
    overround: float
    known_at: datetime
    grid_basis: str | None = Field(
        description="The line whose score grid was reweighted to these outcomes."
    )


class MissingLine(BaseModel):
    """A line that cannot be shown, and why."""

    is_available: Literal[False] = False
    basis: Literal["missing"] = "missing"
    reason: str


OurLine = Annotated[SealedLine | MissingLine, Field(discriminator="basis")]
PricesLine = Annotated[SealedLine | MarketLine | MissingLine, Field(discriminator="basis")]


class Lines(BaseModel):
    """The three lines of one match."""

    odds_free: OurLine
    market_blended: OurLine
    market: PricesLine


class MatchForecast(BaseModel):
    """A match and its three lines."""

    match: MatchRead
    lines: Lines


class ForecastDetail(MatchForecast):
    """The three lines of one match as they stand now."""

    model_config = example(world="simulated", match=MATCH, lines=LINES)

    world: str


class ForecastPage(Page[MatchForecast]):
    """Forecasts of the coming matches, soonest first."""

    model_config = example_page({"match": MATCH, "lines": LINES}, "eyJraW5kIjoidXBjb21pbmci…")


class UpcomingCursor(Cursor):
    """The last match of a page of coming matches."""

    kind: Literal["upcoming"] = "upcoming"
    kickoff_at: Instant
    match_id: Identifier

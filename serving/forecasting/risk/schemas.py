"""Shapes of the risk of a run of bets."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example

StrategyName = Literal["advice", "always_favourite", "random", "market_average"]
_SPREAD = {"p5": 0.81, "p25": 0.92, "p50": 0.99, "p75": 1.07, "p95": 1.19}
EXAMPLE: dict[str, Any] = {
    "world": "simulated", "strategy": "always_favourite", "stake": 0.02, "bankroll": 100.0,
    "coming": 20, "bets": 20, "matches": 200, "paths": 2000, "ruined_at": 0.5, "final": _SPREAD,
    "drawdown": {"p5": 0.06, "p25": 0.11, "p50": 0.16, "p75": 0.22, "p95": 0.33},
    "underwater": {"p5": 31.0, "p25": 74.0, "p50": 121.0, "p75": 171.0, "p95": 198.0},
    "ruin": 0.004, "loss": 0.53, "growth": -0.012,
}  # fmt: skip


class Spread(BaseModel):
    """What so many percent of the simulated paths stay below."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


class RiskRead(BaseModel):
    """Simulated paths of a bankroll over the coming matches, gone through again and again.

    Scores are drawn from the sealed score grids; each path has its own opinion of how wrong these
    are, within their intervals. Nothing of the answer is advice.
    """

    model_config = example(**EXAMPLE)

    world: str
    strategy: StrategyName
    stake: float = Field(description="Share of the bankroll on each bet; unused with `advice`.")
    bankroll: float = Field(description="At the beginning; `final` is in the same unit.")
    coming: int = Field(description="Matches with a sealed recommendation that have not begun.")
    bets: int = Field(description="Bets of the strategy on them; without any nothing is drawn.")
    matches: int = Field(description="Matches of each path.")
    paths: int
    ruined_at: float = Field(description="Share of the bankroll at which a path stops.")
    final: Spread | None
    drawdown: Spread | None = Field(description="Greatest fall from a peak, share of the peak.")
    underwater: Spread | None = Field(description="Longest run of matches below a peak.")
    ruin: float | None = Field(description="Share of paths that ever fell to the ruin line.")
    loss: float | None = Field(description="Share of paths that end below the beginning.")
    growth: float | None = Field(description="Mean logarithm of the final bankroll.")


class RiskCause(BaseModel):
    """What makes a match risky to call, or not, with its words."""

    code: str
    text: str


class RiskMeasure(BaseModel):
    """One of the figures behind the badge of a match; all are shares."""

    name: str = Field(description="`openness`, `disagreement`, `width` or `error`.")
    value: float
    high_from: float = Field(description="From which value on it is a cause.")
    text: str


class RiskBadge(BaseModel):
    """How risky a match is to call, and what makes it so: no advice on any bet."""

    level: str = Field(description="`low`, `usual` or `high`.")
    text: str
    causes: list[RiskCause] = Field(description="The weightiest first.")
    measures: list[RiskMeasure] = Field(description="Those that are known.")
    settled: int = Field(
        description="Sealed forecasts of the competition that are settled; `error` is theirs."
    )
